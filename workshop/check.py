"""Find and read a workbook, and say exercise by exercise what passes."""

from collections.abc import Iterator
from pathlib import Path

import nbformat
from jsonschema import ValidationError
from nbformat import NotebookNode

from docs._ext.folders import CHAPTERS
from guard.base.problem import AuthorError
from guard.run.chapter import exercise_of, read_chapter
from workshop.judge import LIMIT, Judge, OtherCellError, Result

UNREADABLE = (
    ValueError,
    AttributeError,
    KeyError,
    TypeError,
    OSError,
    RecursionError,
    ValidationError,
)


class BrokenWorkbookError(Exception):
    """A workbook that cannot be judged; the message says what to do."""


def check(path: Path, timeout: int = LIMIT) -> list[Result]:
    """Return the result of each exercise of the workbook at `path`.

    Raises what `results` raises.
    """
    return list(results(path, timeout))


def results(path: Path, timeout: int = LIMIT) -> Iterator[Result]:
    """Run the workbook, and yield each result as soon as it is known.

    Only the cells of exercises may fail. The file stays as it is.
    Raises BrokenWorkbookError when another cell does, or where there is
    no workbook that can be run.
    """
    notebook = read(path)
    root = path.parent.parent
    try:
        chapter = read_chapter(chapter_of(path, notebook), root)
        yield from Judge(notebook, chapter, path.parent, timeout).results()
    except OtherCellError as error:
        what = f"a cell failed, and it belongs to no exercise: {error}"
        raise _broken(path, what) from None
    except AuthorError as error:
        raise _broken(path, f"its chapter cannot be read ({error})") from error


def read(path: Path) -> NotebookNode:
    """Return the workbook at `path`.

    Raises BrokenWorkbookError when it is none any more.
    """
    try:
        notebook = nbformat.read(path, as_version=4)
        nbformat.validate(notebook)
    except UNREADABLE as error:
        told = " ".join(str(getattr(error, "message", error)).split())
        raise _broken(
            path, f"this is no workbook any more ({told:.100})"
        ) from error
    return notebook


def chapter_of(path: Path, notebook: NotebookNode) -> Path:
    """Return the chapter of a workbook, which may have another name now.

    Raises BrokenWorkbookError where no chapter has its exercises.
    """
    chapters = path.parent.parent / CHAPTERS
    named = chapters / f"{path.stem}.md"
    if named.exists():
        return named
    wanted = exercises_in(notebook)
    for chapter in sorted(chapters.glob("*.md")):
        text = chapter.read_text("utf-8")
        if wanted and all(f":exercise: {name}\n" in text for name in wanted):
            return chapter
    raise _broken(path, "no chapter has its exercises")


def exercises_in(notebook: NotebookNode) -> set[str]:
    """Return the ids of the exercises whose cells a workbook has."""
    return {exercise_of(cell) for cell in notebook.cells} - {""}


def _broken(path: Path, what: str) -> BrokenWorkbookError:
    return BrokenWorkbookError(
        f"{path.name}:1: {what}. Start anew with `python3 start.py"
        f" workshop -- reset {path.name[:2]}`; your attempt is kept."
    )
