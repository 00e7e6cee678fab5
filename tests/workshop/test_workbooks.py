"""Workbooks lack the solutions, keep attempts, and are checked honestly."""

import os
import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode

from workshop import workbook_commands
from workshop.check import BrokenWorkbookError, check
from workshop.workbooks import chapters, keep, make, path_of, workbook_of

ROOT = Path(__file__).parents[2]
ALL = sorted((ROOT / "notebooks").glob("*.md"))
CHAPTER = """---
kernelspec:
  display_name: Python 3
  language: python
  name: python3
guide:
  exercises:
    - id: add
      title: Add two numbers
      minutes: 5
---

# A chapter

```{code-cell} ipython3
start = 1
```

:::{exercise} Add two numbers
:label: add
:nonumber:

Add.
:::

```{code-cell} ipython3
:tags: [starter]
:exercise: add

def add(a, b):
    raise NotImplementedError("add: return the sum")
```

:::{dropdown} Hint
There is an operator
for it.
:::

```{code-cell} ipython3
:tags: [solution, hide-input]
:exercise: add

def add(a, b):
    return a + b
```

```{code-cell} ipython3
:tags: [check]
:exercise: add

assert add(start, 2) == 3, f"1 + 2 was {add(start, 2)}"
```
"""


@pytest.fixture
def chapter(tmp_path: Path) -> Path:
    """Return the only chapter of a small project."""
    path = tmp_path / "notebooks" / "01_adding.md"
    path.parent.mkdir()
    path.write_text(CHAPTER, "utf-8")
    return path


def write_in(path: Path, old: str, new: str) -> None:
    """Type into the workbook at `path`, as a participant would."""
    notebook = nbformat.read(path, as_version=4)
    (cell,) = [cell for cell in notebook.cells if old in cell.source]
    cell.source = cell.source.replace(old, new)
    nbformat.write(notebook, path)


STUB = 'raise NotImplementedError("add: return the sum")'


def test_no_workbook_holds_a_solution() -> None:
    """Every listed exercise keeps its stub and check, and nothing else."""
    found = chapters(ROOT, [])
    assert len(found) >= 13
    for path in found:
        notebook = workbook_of(path)
        listed = notebook.metadata["guide"]["exercises"]
        tags = [cell.metadata.get("tags", []) for cell in notebook.cells]
        parts = [each for each in tags if {"starter", "check"} & {*each}]
        assert parts == [["starter"], ["check"]] * len(listed), path
        assert not any("solution" in each for each in tags), path
        text = "\n".join(cell.source for cell in notebook.cells)
        for exercise in listed:
            assert f"### Exercise: {exercise['title']}\n\n" in text, path
        assert text.count("<summary>Hint</summary>") == len(listed), path


@pytest.mark.parametrize("name", [path.name for path in ALL])
def test_no_chapter_keeps_its_roles_and_directives(name: str) -> None:
    """A workbook, and so a download, is Markdown whose links lead on."""
    notebook = workbook_of(ROOT / "notebooks" / name)
    text = "\n".join(
        cell.source for cell in notebook.cells if cell.cell_type == "markdown"
    )
    assert not re.search(r"\{[a-z:-]+\}`", text)
    assert not re.search(r"^ *(:::|```)+ *\{", text, re.M)
    links = set(re.findall(r"\]\(([^)#]+\.md)", text))
    folder = ROOT / "workbooks"
    assert links
    assert [n for n in links if not (folder / n).resolve().is_file()] == []


def test_an_unsolved_workbook_fails_with_its_hint(chapter: Path) -> None:
    """The stub is what fails, and the hint stands below it."""
    root = chapter.parents[1]
    (result,) = check(make(root, chapter))
    assert result.problem == "NotImplementedError: add: return the sum"
    assert result.hint == "There is an operator for it."
    assert str(result).startswith("  ✗ Add two numbers\n")


@pytest.mark.parametrize(
    "answer, problem",
    [
        ("return a + b", ""),
        ("return a - b", "AssertionError: 1 + 2 was -1"),
        ("return a +", "SyntaxError: "),
    ],
)
def test_an_attempt_is_judged(
    chapter: Path, answer: str, problem: str
) -> None:
    """A right answer passes; a wrong one gets the message of the check."""
    path = make(chapter.parents[1], chapter)
    write_in(path, STUB, answer)
    (result,) = check(path)
    assert result.problem.startswith(problem)
    assert bool(result.problem) == bool(problem)


def spoiled(chapter: Path, way: Callable[[NotebookNode], None]) -> Path:
    """Return a workbook whose check was changed in some `way`."""
    path = make(chapter.parents[1], chapter)
    notebook = nbformat.read(path, as_version=4)
    way(notebook)
    nbformat.write(notebook, path)
    return path


def delete(notebook: NotebookNode) -> None:
    notebook.cells.pop()


def make_prose(notebook: NotebookNode) -> None:
    last = notebook.cells.pop()
    prose = nbformat.v4.new_markdown_cell(last.source, metadata=last.metadata)
    notebook.cells.append(prose)


def soften(notebook: NotebookNode) -> None:
    notebook.cells[-1].source = "assert True"


def leave_early(notebook: NotebookNode) -> None:
    notebook.cells[-1].source = f"if False:\n    {notebook.cells[-1].source}"


@pytest.mark.parametrize("way", [delete, make_prose, soften, leave_early])
def test_an_exercise_without_its_check_does_not_pass(
    chapter: Path, way: Callable[[NotebookNode], None]
) -> None:
    """There is no way round it."""
    path = spoiled(chapter, way)
    write_in(path, STUB, "return a - b")
    (result,) = check(path)
    assert "its check was changed" in result.problem


def test_a_shell_without_assertions_judges_all_the_same(
    chapter: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Python leaves them out when it is told to optimise."""
    monkeypatch.setenv("PYTHONOPTIMIZE", "1")
    path = make(chapter.parents[1], chapter)
    write_in(path, STUB, "return a - b")
    (result,) = check(path)
    assert result.problem.startswith("AssertionError: 1 + 2 was -1")


def test_a_broken_cell_elsewhere_is_named(chapter: Path) -> None:
    """What fails outside of the exercises is no exercise that fails."""
    path = make(chapter.parents[1], chapter)
    write_in(path, "start = 1", "start = 1 / 0")
    with pytest.raises(BrokenWorkbookError, match="ZeroDivisionError"):
        check(path)


def test_an_attempt_is_never_overwritten(chapter: Path) -> None:
    """Making workbooks again leaves what was typed."""
    root = chapter.parents[1]
    write_in(make(root, chapter), STUB, "return a + b")
    assert make(root, chapter) is None
    assert "return a + b" in path_of(root, chapter).read_text("utf-8")


def test_a_reset_keeps_the_attempt(chapter: Path) -> None:
    """The attempt is moved, and a second one of that second is refused."""
    root, now = chapter.parents[1], datetime(2026, 3, 2, 9)
    assert keep(root, chapter, now) is None
    write_in(make(root, chapter), STUB, "return a + b")
    kept = keep(root, chapter, now)
    assert kept.name == "01_adding_2026-03-02_090000.ipynb"
    assert "return a + b" in kept.read_text("utf-8")
    assert STUB.replace('"', '\\"') in make(root, chapter).read_text("utf-8")
    with pytest.raises(FileExistsError):
        keep(root, chapter, now)


def test_an_unknown_chapter_is_refused(chapter: Path) -> None:
    """The way out is a list of what there is."""
    with pytest.raises(ValueError, match="choose from 01"):
        chapters(chapter.parents[1], ["02"])


def test_a_check_that_was_changed_judges_a_right_answer_all_the_same(
    chapter: Path,
) -> None:
    """The chapter's own is run, wherever the workbook's has gone."""
    path = spoiled(chapter, delete)
    write_in(path, STUB, "return a + b")
    (result,) = check(path)
    assert result.problem == ""


@pytest.fixture
def two(chapter: Path) -> Path:
    """The workbook of a chapter with a second exercise behind the first."""
    text = chapter.read_text("utf-8")
    entry = "    - id: add\n"
    assert entry in text
    start = text.index(entry)
    end = text.index("---", start)
    header = text[start:end]
    cells = text[text.index(":::{exercise}") :]
    again = cells.replace("add", "plus").replace("Add", "Plus")
    chapter.write_text(
        text[:end]
        + header.replace("add", "plus").replace("Add", "Plus")
        + text[end:]
        + "\n"
        + again
    )
    return make(chapter.parents[1], chapter)


ENDINGS = {
    "while True:\n        pass": "it was not done after 2 s",
    "while True:\n        try:\n            1 / 0\n"
    "        except BaseException:\n            pass": "it was not done",
    "__import__('os')._exit(1)": "its process ended in this exercise",
    "raise SystemExit": "SystemExit",
}


@pytest.mark.parametrize("answer", ENDINGS)
def test_an_exercise_that_never_ends_keeps_none_from_being_judged(
    two: Path, answer: str
) -> None:
    """It is a line with its hint, and the next one passes."""
    write_in(two, STUB.replace("add", "plus"), "return a + b")
    write_in(two, STUB, answer)
    first, second = check(two, timeout=2)
    assert ENDINGS[answer] in first.problem
    assert first.hint == "There is an operator for it."
    assert second.problem == ""


def test_a_renamed_workbook_is_found(
    chapter: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """By its exercises; and what is next stands at the end."""
    root = chapter.parents[1]
    monkeypatch.setattr(workbook_commands, "ROOT", root)
    path = make(root, chapter)
    write_in(path, STUB, "return a + b")
    path.rename(path.with_name("mine.ipynb"))
    assert workbook_commands.main(["check", "01"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "mine.ipynb",
        "  ✓ Add two numbers",
        "All of it passes.",
    ]


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"cells": 5}', '{"nbformat": 4, "cells": [{}]}']
)
def test_a_half_saved_workbook_is_a_line(
    chapter: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    text: str,
) -> None:
    """It names the way out, which keeps the attempt."""
    root = chapter.parents[1]
    monkeypatch.setattr(workbook_commands, "ROOT", root)
    make(root, chapter).write_text(text)
    assert workbook_commands.main(["check"]) == 1
    name, problem, following = capsys.readouterr().out.splitlines()
    assert problem.startswith(f"  ✗ {name}:1: this is no workbook any more")
    assert "reset 01`; your attempt is kept" in problem
    assert following == f"Next: {name}"


def test_a_workbook_that_is_saved_is_checked_again(
    chapter: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first look only learns what is there."""
    root = chapter.parents[1]
    monkeypatch.setattr(workbook_commands, "ROOT", root)
    path, seen = make(root, chapter), {}
    assert workbook_commands.changed([chapter], seen) == []
    assert workbook_commands.changed([chapter], seen) == []
    os.utime(path, (1, 1))
    assert workbook_commands.changed([chapter], seen) == [path]
    assert workbook_commands.changed([chapter], seen) == []
