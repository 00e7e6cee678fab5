"""One planted fault per rule of exercises: the file and line are named."""

from collections.abc import Callable
from pathlib import Path

import pytest

from guard.run.cell_rules import static_problems
from guard.run.chapter import read_chapter
from guard.run.runner import Run, run_chapter

from .conftest import HEADER, Guide, cell, settings

LISTED = """guide:
  exercises:
    - id: add
      title: Add
      minutes: 5
---
"""
TEXT = "```{exercise} Add\n:label: add\n:nonumber:\n\nAdd.\n```\n"
STUB = "def add(a, b):\n    raise NotImplementedError"
SOLVED = "def add(a, b):\n    return a + b"
CHECK = "assert add(1, 2) == 3, f'1 + 2 was {add(1, 2)}: add them'"


def part(code: str, tags: str, name: str = "add") -> str:
    """Return a cell of an exercise; its code starts on its fifth line."""
    return cell(code, f"tags: [{tags}]", f"exercise: {name}")


STARTER = part(STUB, "starter")
SOLUTION = part(SOLVED, "solution, hide-input")
CHECKED = part(CHECK, "check")


def exercise(*parts: str, header: str = LISTED) -> str:
    """Return a chapter; its first part starts on line 20."""
    head = HEADER.removesuffix("---\n") + header
    return f"{head}# A\n\n{TEXT}\n" + "\n".join(parts)


STATIC = {
    "no check": (exercise(STARTER, SOLUTION), 7, "it has: starter, solution"),
    "another order": (
        exercise(SOLUTION, STARTER, CHECKED),
        7,
        "it has: solution, starter, check",
    ),
    "a second starter": (
        exercise(STARTER, STARTER, SOLUTION, CHECKED),
        7,
        "it has: starter, starter, solution, check",
    ),
    "not in the header": (
        exercise(STARTER, SOLUTION, CHECKED, header="---\n"),
        19,
        "exercise `add` is not in the header",
    ),
    "only in the header": (exercise(cell("x = 1")), 7, "it has: "),
    "a header without minutes": (
        exercise(
            STARTER,
            SOLUTION,
            CHECKED,
            header=LISTED.replace("      minutes: 5\n", ""),
        ),
        7,
        "an exercise needs `minutes:`, a whole number above 0",
    ),
    "a part of no exercise": (
        exercise(STARTER, SOLUTION, CHECKED, cell(STUB, "tags: [starter]")),
        46,
        "belong together",
    ),
    "a starter that does the work": (
        exercise(part(SOLVED, "starter"), SOLUTION, CHECKED),
        24,
        "raises NotImplementedError",
    ),
    "a solution in the open": (
        exercise(STARTER, part(SOLVED, "solution"), CHECKED),
        32,
        "is folded",
    ),
    "a check without an assertion": (
        exercise(STARTER, SOLUTION, part("add(1, 2)", "check")),
        40,
        "needs an assertion",
    ),
    "a check that cannot fail": (
        exercise(STARTER, SOLUTION, part("assert True, 'no'", "check")),
        40,
        "cannot fail",
    ),
    "a check that does not help": (
        exercise(STARTER, SOLUTION, part("assert add(1, 2) == 3", "check")),
        40,
        "says what it found",
    ),
}
OTHER_ERROR = CHECK.replace("add(1", "ad(1", 1)
OWN_ERROR = "raise NotImplementedError\n" + CHECK
SWALLOWED = (
    "try:\n    got = add(1, 2)\nexcept NotImplementedError:\n    got = 3\n"
    "assert got == 3, f'1 + 2 was {got}'"
)
RUNNING = {
    "a check that fails by itself": (OTHER_ERROR, "raised NameError"),
    "a check that raises its own": (OWN_ERROR, "is not the starter's"),
    "a check that the stub passes": (SWALLOWED, "and it passed"),
}


@pytest.mark.parametrize("case", STATIC)
def test_a_planted_fault_is_named_before_anything_runs(
    case: str, tmp_path: Path
) -> None:
    """An exercise that lacks something is refused, with file and line."""
    text, line, message = STATIC[case]
    path = tmp_path / "a.md"
    path.write_text(text)
    found = static_problems(read_chapter(path, tmp_path))
    assert [p.line for p in found] == [line], found
    assert message in found[0].message


@pytest.fixture
def run(tmp_path: Path) -> Callable[..., Run]:
    """Return a function that runs a chapter of these parts."""

    def run_parts(*parts: str) -> Run:
        path = tmp_path / "notebooks" / "a.md"
        path.parent.mkdir(exist_ok=True)
        path.write_text(exercise(*parts))
        return run_chapter(read_chapter(path, tmp_path), settings(tmp_path))

    return run_parts


@pytest.mark.parametrize("case", RUNNING)
def test_the_check_of_a_stub_must_fail_by_the_stub(
    case: str, run: Callable[..., Run]
) -> None:
    """Anything but the starter's own NotImplementedError is a fault."""
    code, message = RUNNING[case]
    found = run(STARTER, SOLUTION, part(code, "check")).problems
    assert [(p.file, p.line) for p in found] == [("notebooks/a.md", 40)]
    assert message in found[0].message


def test_a_wrong_solution_is_named(run: Callable[..., Run]) -> None:
    """The solution runs, and the check tells what it found."""
    wrong = part(SOLVED.replace("+", "-"), "solution, hide-input")
    (problem,) = run(STARTER, wrong, CHECKED).problems
    assert problem.line == 40
    assert "1 + 2 was -1: add them" in problem.message


def test_an_assertion_of_a_check_that_never_runs_is_named(
    run: Callable[..., Run],
) -> None:
    """A check that passes over its assertion proves nothing."""
    code = f"add(1, 2)\nfor _ in []:\n    {CHECK}"
    (problem,) = run(STARTER, SOLUTION, part(code, "check")).problems
    assert problem.line == 42
    assert "assertion of a check did not run" in problem.message


def test_a_good_exercise_runs_both_ways(run: Callable[..., Run]) -> None:
    """The stub fails, the solution passes, and the outputs are clean."""
    done = run(STARTER, SOLUTION, CHECKED)
    assert done.problems == []
    assert all(not c.outputs for _, c in done.chapter.code_cells())


def test_a_text_that_is_not_listed(guide: Guide) -> None:
    """A text without an entry, and an entry without a text, are named."""
    page = exercise(STARTER, SOLUTION, CHECKED)
    other = page.replace(":label: add", ":label: subtract")
    guide.write("notebooks/a.md", other)
    assert guide.build() != 0
    assert "notebooks/a.md:7: ERROR: exercise `add` has no text" in guide.log
    place = "notebooks/a.md:14"
    problem = "ERROR: exercise `subtract` is not in the header"
    assert f"{place}: {problem}" in guide.log


def test_a_chapter_that_must_have_an_exercise(guide: Guide) -> None:
    """Where the caption asks for exercises, a chapter without is named."""
    page = exercise(STARTER, SOLUTION, CHECKED)
    guide.write("notebooks/a.md", page)
    guide.write("notebooks/b.md", f"{HEADER}# B\n\n{cell('x = 1')}")
    guide.write(
        "index.md",
        "# Home\n\n```{toctree}\n:caption: Part one\n\n"
        "notebooks/a\nnotebooks/b\n```\n",
    )
    conf = guide.root / "conf.py"
    text = conf.read_text()
    assert guide.build() == 0, guide.log
    conf.write_text(f"{text}guide_exercises_in = ['Part one']\n")
    assert guide.build() != 0
    assert "notebooks/b.md:1: ERROR: this chapter has no exercise" in guide.log
    assert "notebooks/a.md:1" not in guide.log


def test_an_exercise_with_a_number_is_refused(
    guide: Guide, fails: Callable[..., None]
) -> None:
    """Nothing here is numbered, so its number would be missing."""
    text = exercise(STARTER, SOLUTION, CHECKED)
    guide.write("notebooks/a.md", text.replace(":nonumber:\n", ""))
    fails("notebooks/a.md:", "exercise `add` has a number: add `:nonumber:`")
