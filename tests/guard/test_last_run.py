"""Prose does not run a chapter; whatever could change its outputs does."""

import json
import os
from collections.abc import Callable

import pytest

from guard.run import freshness

from .conftest import HEADER, Guide, cell, chapter, conf

ONE = cell("from myst_nb import glue\nglue('half', 42 // 2, display=False)")
TWO = cell("x = 2\nassert x == 2\nprint('two')", "claims: [S1]")
PROSE = "Some words.\n"
CLAIMS = '[S1]\npage = "notebooks/a"\nverdict = "true"\nstatement = "2."\n'
CLAIMS += CLAIMS.replace("S1", "S2")
LEDGER = "# Claims\n\n```{claim-ledger}\n```\n"
TEXT = chapter(ONE, PROSE, TWO)

SAME = {
    "a word": TEXT.replace("words", "other words"),
    "cells that moved with the prose": chapter(PROSE * 9, ONE, TWO, PROSE),
    "a figure of the run in new prose": chapter(
        "So it was {glue:text}`half`.\n", ONE, TWO
    ),
    "a title": TEXT.replace("# A chapter", "# The chapter"),
    "a header that runs nothing": TEXT.replace("---\n", "---\na: b\n", 1),
}
OTHER = {
    "a changed cell": TEXT.replace("x = 2\n", "x = 1 + 1\n"),
    "an added cell": TEXT + cell("y = 3"),
    "a removed cell": chapter(PROSE, TWO),
    "another order": chapter(TWO, PROSE, ONE),
    "another tag": TEXT.replace(":claims", ":tags: [hide-input]\n:claims"),
    "another claim": TEXT.replace("[S1]", "[S2]"),
    "another need": TEXT.replace(":claims", ":needs: [postgres]\n:claims"),
    "another kernel": TEXT.replace("python3", "python3\n  language: x"),
    "a cell that became an example in prose": TEXT.replace(
        "```{code-cell} python\nfrom", "```{code-block} python\nfrom"
    ),
}


@pytest.fixture
def built(guide: Guide) -> Guide:
    """Return a built guide with one chapter."""
    guide.write("docs/claims.toml", CLAIMS)
    guide.write("docs/claims.md", LEDGER)
    guide.write("notebooks/a.md", TEXT)
    guide.build()
    assert guide.ran() == {"notebooks/a.md"}
    guide.build()
    assert guide.ran() == set()
    return guide


def results(guide: Guide) -> list[dict]:
    """Return the code cells of the executed chapter, without their ids."""
    path = guide.root / "_build/doctrees/executed/notebooks/a.ipynb"
    cells = json.loads(path.read_text("utf-8"))["cells"]
    kept = ("source", "outputs", "execution_count", "metadata")
    return [
        {key: one[key] for key in kept}
        for one in cells
        if one["cell_type"] == "code"
    ]


@pytest.mark.parametrize("case", SAME)
def test_prose_takes_the_last_run_over(built: Guide, case: str) -> None:
    """No kernel starts, and the outputs are those of the run."""
    before = results(built)
    built.write("notebooks/a.md", SAME[case])
    built.build()
    assert built.ran() == set()
    assert "took over the last run of notebooks/a.md" in built.log
    assert results(built) == before
    assert [one["execution_count"] for one in before] == [1, 2]


@pytest.mark.parametrize("case", OTHER)
def test_what_a_kernel_gets_runs_the_chapter(built: Guide, case: str) -> None:
    """Any change of the code cells, or of how they run, is a new run."""
    built.write("notebooks/a.md", OTHER[case])
    built.build()
    assert built.ran() == {"notebooks/a.md"}, built.log


def test_new_prose_shows_a_figure_of_the_last_run(guide: Guide) -> None:
    """What was glued then is glued now."""
    guide.write("notebooks/a.md", chapter(ONE))
    assert guide.build() == 0, guide.log
    told = "So it was {glue:text}`half`.\n"
    guide.write("notebooks/a.md", chapter(ONE, told))
    assert guide.build() == 0, guide.log
    assert guide.ran() == set()
    page = (guide.html / "notebooks/a.html").read_text("utf-8")
    assert "So it was <span" in page and ">21<" in page


def test_rules_are_judged_anew_at_the_new_lines(guide: Guide) -> None:
    """What the header demands of the cells is no part of the last run."""
    guide.write("notebooks/a.md", chapter(ONE))
    assert guide.build() == 0, guide.log
    lists = "guide:\n  exercises:\n  - {id: e, title: E, minutes: 1}\n"
    header = HEADER.replace("---\n", f"---\n{lists}", 1)
    guide.write("notebooks/a.md", chapter(ONE).replace(HEADER, header))
    assert guide.build() == 1
    assert "notebooks/a.md:4: ERROR: exercise `e` needs one" in guide.log


def test_a_later_fault_is_named_at_its_new_line(guide: Guide) -> None:
    """A run after new prose knows where its cells are now."""
    guide.write("example_project/__init__.py", "")
    guide.write("example_project/a.py", "X = 1\n")
    code = cell("from example_project import a\nassert a.X == 1")
    guide.write("notebooks/a.md", chapter(code))
    assert guide.build() == 0, guide.log
    guide.write("notebooks/a.md", chapter(PROSE, PROSE, code))
    assert guide.build() == 0
    assert guide.ran() == set()
    guide.write("example_project/a.py", "X = 2\n")
    assert guide.build() == 1
    assert "notebooks/a.md:14: ERROR: AssertionError" in guide.log


def test_a_failed_run_is_never_taken_over(guide: Guide) -> None:
    """Not by a build without a change, and not after new prose."""
    guide.write("notebooks/a.md", chapter(cell("1 / 0")))
    for words in ("", "", PROSE):
        guide.write("notebooks/a.md", chapter(cell("1 / 0"), words))
        assert guide.build() == 1
        assert guide.ran() == {"notebooks/a.md"}
        assert "notebooks/a.md:9: ERROR: ZeroDivisionError" in guide.log


def test_a_chapter_that_reads_itself_runs_for_a_word(guide: Guide) -> None:
    """Its prose is an input then."""
    reads = cell("print(len(open('a.md').read()))")
    guide.write("notebooks/a.md", chapter(reads, PROSE))
    assert guide.build() == 0, guide.log
    guide.write("notebooks/a.md", chapter(reads, PROSE, PROSE))
    assert guide.build() == 0
    assert guide.ran() == {"notebooks/a.md"}


def change_runner(guide: Guide) -> None:
    """Change a file of what runs a chapter."""
    guide.write("runner/a.py", "X = 2\n")


def change_settings(guide: Guide) -> None:
    """Change a setting of the guard."""
    old = (guide.root / "conf.py").read_text("utf-8")
    more = conf({"versions": ["nbformat"]})
    guide.write("conf.py", old + more)


@pytest.mark.parametrize("change", [change_runner, change_settings])
def test_what_runs_a_chapter_is_an_input(
    guide: Guide,
    change: Callable[[Guide], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Another runner may run and judge another way."""
    monkeypatch.setattr(freshness, "RUNNER", (guide.root / "runner",))
    guide.write("runner/a.py", "X = 1\n")
    guide.write("notebooks/a.md", TEXT.replace(":claims: [S1]\n", ""))
    assert guide.build() == 0, guide.log
    change(guide)
    assert guide.build() == 0, guide.log
    assert guide.ran() == {"notebooks/a.md"}


def test_another_extension_judges_but_does_not_run(guide: Guide) -> None:
    """No extension of the site takes part in a run."""
    old = (guide.root / "conf.py").read_text("utf-8")
    guide.write("conf.py", old + conf({"extensions": ["ext"]}))
    guide.write("ext/a.py", "X = 1\n")
    guide.write("notebooks/a.md", chapter(TWO.replace(":claims: [S1]\n", "")))
    assert guide.build() == 0, guide.log
    guide.write("ext/a.py", "X = 2\n")
    assert guide.build() == 0
    assert guide.ran() == set()
    assert "took over the last run of notebooks/a.md" in guide.log


def test_a_text_put_back_with_an_old_time_is_read(built: Guide) -> None:
    """Contents count, not times: the page shows the new words."""
    path = built.write("notebooks/a.md", TEXT.replace("words", "old tales"))
    os.utime(path, (1, 1))
    built.build()
    assert built.ran() == set()
    page = (built.html / "notebooks/a.html").read_text("utf-8")
    assert "old tales" in page


def test_the_runner_is_the_guard_itself() -> None:
    """Its files, and those that they stand on, are what is looked at."""
    names = {path.name for tree in freshness.RUNNER for path in tree.iterdir()}
    assert {"runner.py", "watch.py", "reads", "settings.py"} <= names
