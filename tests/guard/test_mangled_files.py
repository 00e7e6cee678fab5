"""Whatever happens to a file of an author, it is read or it is a sentence."""

import random
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from docs._ext.chapters.chapter_header import read_opening
from docs._ext.chapters.deciding import deciding_problems
from docs._ext.chapters.workshop_plan import plan_of, plan_problems
from docs._ext.site.budget_table import budget_rows, figures_of
from guard.base.page_header import header_of
from guard.base.problem import AuthorError
from guard.base.toml_file import read_toml
from guard.claims.claims_file import read_claims
from guard.origin.commands import line_problem
from guard.run.cell_rules import static_problems
from guard.run.chapter import is_chapter, read_chapter
from guard.run.exercise_rules import exercises_of

from .conftest import Guide
from .conftest import settings as guard_settings
from .test_author_errors import DECIDING, ROW
from .test_budgets import FIGURES
from .test_exercises import CHECKED, SOLUTION, STARTER, exercise
from .test_plans import PLAN

CHAPTER = exercise(STARTER, SOLUTION, CHECKED).replace(
    "guide:\n", "guide:\n  minutes: 25\n  needs: [b]\n"
)
CLAIMS = f'# Claims\n\n[S1]  # one\n{ROW}\n["D1"]\n{ROW}qualification = "a"\n'
LINE = "$ nox -s docs -- \"a b\" 'c'"
# What means something to YAML, TOML, a shell or Markdown.
SIGNS = [*"\t\n\0:-[]{}\"'#&*!|>%@`,=.?~$", "---", "```", "é", "\ufeff"]
SIGNS += ["null", "true", "1", "1.5", "2026-01-01", "0b_", "!!set", "<<: x"]

Change = tuple[float, int, str]
changes = st.lists(
    st.tuples(st.floats(0, 1), st.integers(0, 9), st.sampled_from(SIGNS)),
    min_size=1,
    max_size=4,
)


def mangled(text: str, changes: list[Change], end: str = "") -> str:
    """Return `text` with some characters taken out, and others put in.

    With `end`, only the part before it is changed.
    """
    length = text.index(end) if end else len(text)
    head, tail = text[:length], text[length:]
    for place, gone, new in changes:
        at = int(place * len(head))
        head = head[:at] + new + head[at + gone :]
    return head + tail


def is_read(read: Callable[[], object], text: str) -> bool:
    """Tell whether `text` can be read; a refusal has to name its place."""
    try:
        read()
    except AuthorError as error:
        for problem in error.problems:
            assert problem.file
            assert 1 <= problem.line <= max(text.count("\n") + 1, 1)
            assert problem.message and "\n" not in problem.message
        return False
    return True


def read_header(text: str) -> None:
    """Read all that the header of a page can say."""
    header = header_of(text, "a.md")
    is_chapter(header)
    for read in (exercises_of, read_opening):
        is_read(lambda read=read: read(header), text)  # type: ignore[misc]
    plan = plan_of(header)
    list(plan_problems(plan, {}))
    list(plan.clock())


@settings(max_examples=150, deadline=None)
@example([(0.2, 0, "guide: {day: 2026-01-01}")])
@example([(0.0, 3, "")])
@given(changes)
def test_a_mangled_header_is_read_or_named(changes: list[Change]) -> None:
    for text in (PLAN, CHAPTER):
        text = mangled(text, changes, end="\n# A")
        is_read(lambda text=text: read_header(text), text)  # type: ignore[misc]


@settings(max_examples=150, deadline=None)
@given(changes)
def test_a_mangled_chapter_is_read_or_named(
    tmp_path_factory: pytest.TempPathFactory, changes: list[Change]
) -> None:
    """With its options, before anything runs."""
    folder = tmp_path_factory.getbasetemp()
    text = mangled(CHAPTER, changes)
    (folder / "a.md").write_text(text, "utf-8")

    def read() -> None:
        problems = static_problems(read_chapter(folder / "a.md", folder))
        if problems:
            raise AuthorError(*problems)

    is_read(read, text)


@settings(max_examples=150, deadline=None)
@given(changes)
def test_mangled_toml_is_read_or_named(
    tmp_path_factory: pytest.TempPathFactory, changes: list[Change]
) -> None:
    """Claims, and the tables of the last chapter."""
    folder = tmp_path_factory.getbasetemp()
    path = folder / "c.toml"
    text = mangled(CLAIMS, changes)
    path.write_text(text, "utf-8")
    is_read(lambda: read_claims(folder, "c.toml"), text)
    text = mangled(DECIDING, changes)
    path.write_text(text, "utf-8")

    def read() -> None:
        raise AuthorError(*deciding_problems(read_toml(path, folder)))

    is_read(read, text)


@settings(max_examples=100, deadline=None)
@given(changes)
def test_mangled_figures_and_commands_are_read_or_named(
    changes: list[Change],
) -> None:
    text = mangled(FIGURES, changes)
    is_read(lambda: budget_rows(figures_of("b.json", text)), text)
    line_problem(mangled(LINE, changes), guard_settings(Path()))


def some_changes(number: int) -> list[Change]:
    """Return changes that are the same in each run of this test."""
    dice = random.Random(number)  # noqa: S311 - nothing secret
    return [
        (dice.random(), dice.randrange(9), dice.choice(SIGNS))
        for _ in range(dice.randrange(1, 4))
    ]


@pytest.fixture(scope="module")
def batch(tmp_path_factory: pytest.TempPathFactory) -> Guide:
    """Return a guide of mangled pages and chapters, built once."""
    guide = Guide(tmp_path_factory.mktemp("mangled"))
    fence = "```{code-cell}"
    chapter = CHAPTER.replace("def add", "def  add")
    for n in range(16):
        page = mangled(PLAN, some_changes(n), end="\n# A")
        guide.write(f"docs/p{n}.md", page)
        header = mangled(CHAPTER, some_changes(n), end="\n# A")
        guide.write(f"notebooks/h{n}.md", header)
        start = chapter.index(fence) + len(fence)
        options = mangled(chapter[start:], some_changes(n), end="def  add")
        guide.write(f"notebooks/o{n}.md", chapter[:start] + options)
    guide.write("docs/claims.toml", mangled(CLAIMS, some_changes(3)))
    assert guide.build(jobs=2) == 1
    return guide


def test_a_site_of_mangled_files_is_built_without_a_traceback(
    batch: Guide,
) -> None:
    """Dozens of broken files, and not one surprise."""
    told = [t for t in batch.log.splitlines() if not t.startswith("    ")]
    for word in ("Traceback", "Extension error", "Exception", "error!"):
        assert not [t for t in told if word in t]


def test_each_mangled_file_is_named(batch: Guide) -> None:
    """Every file that a reader refuses is in the log, with a line."""
    refused = 0
    for path in sorted(batch.root.glob("[dn]*/*.md")):
        name = path.relative_to(batch.root).as_posix()
        text = path.read_text("utf-8")

        def read(path: Path = path) -> None:
            chapter = read_chapter(path, batch.root)
            raise AuthorError(*static_problems(chapter))

        if not is_read(read, text):
            refused += 1
            assert f"{name}:" in batch.log
    assert refused > 16
