"""A plan that does not add up fails the build, and its line is named."""

import pytest

from .conftest import HEADER, Guide, cell

CHAPTER = (
    HEADER.removesuffix("---\n")
    + """guide:
  exercises:
    - {id: add, title: Add two numbers, minutes: 15}
---
# A chapter

```{exercise} Add two numbers
:label: add
:nonumber:

Add.
```

"""
    + cell(
        "def add(a, b):\n    raise NotImplementedError",
        "tags: [starter]",
        "exercise: add",
    )
    + cell(
        "def add(a, b):\n    return a + b",
        "tags: [solution, hide-input]",
        "exercise: add",
    )
    + cell("assert add(1, 2) == 3, 'no'", "tags: [check]", "exercise: add")
)
PLAN = """---
plan:
  minutes: 30
  starts: "09:50"
  of: {teaching: 15, exercise: 15}
  steps:
    - {kind: teaching, minutes: 15, what: Talk, chapters: [a]}
    - {kind: exercise, minutes: 15, id: add}
---
# A plan

```{workshop-plan}
```

```{exercise-list}
```
"""
WRONG = {
    "a minute too many": (
        ("kind: teaching, minutes: 15", "kind: teaching, minutes: 16"),
        ["docs/p.md:3: ERROR: the steps take 31 minutes, not 30"]
        + ["docs/p.md:5: ERROR: `teaching` takes 16 minutes, not 15"],
    ),
    "minutes that the chapter does not know": (
        ("exercise, minutes: 15", "exercise, minutes: 10"),
        ["docs/p.md:8: ERROR: `add` takes 15 minutes in notebooks/a.md,"],
    ),
    "an exercise that does not exist": (
        ("id: add", "id: subtract"),
        ["docs/p.md:8: ERROR: no chapter lists the exercise `subtract`"],
    ),
    "a kind that does not exist": (
        ("kind: teaching", "kind: talk"),
        ["docs/p.md:7: ERROR: `kind` of a step has to be one of"],
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_plan_is_named(guide: Guide, case: str) -> None:
    """Each fault fails the build with the line of the header."""
    (old, new), messages = WRONG[case]
    guide.write("notebooks/a.md", CHAPTER)
    guide.write("docs/p.md", PLAN.replace(old, new))
    assert guide.build() != 0
    for message in messages:
        assert message in guide.log


def test_a_plan_is_read_again_when_an_exercise_changes(guide: Guide) -> None:
    """The clock runs; and a chapter's new minutes reach an old plan."""
    guide.write("notebooks/a.md", CHAPTER)
    guide.write("docs/p.md", PLAN)
    assert guide.build() == 0, guide.log
    page = (guide.html / "docs" / "p.html").read_text("utf-8")
    assert "<p>09:50</p>" in page
    assert "<p>10:05</p>" in page
    assert 'href="../notebooks/a.html#add"' in page
    assert "30 minutes: set-up 0, teaching 15, exercise 15" in page
    chapter = (guide.html / "notebooks" / "a.html").read_text("utf-8")
    assert "Show the solution" in chapter

    changed = CHAPTER.replace("minutes: 15", "minutes: 20")
    guide.write("notebooks/a.md", changed)
    assert guide.build() != 0
    assert "`add` takes 20 minutes in notebooks/a.md" in guide.log
