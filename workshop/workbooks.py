"""Workbooks: the chapters as notebooks, without the solutions."""

from datetime import datetime
from pathlib import Path

import jupytext
import nbformat
from nbconvert.preprocessors import TagRemovePreprocessor
from nbformat import NotebookNode

from docs._ext.books.plain_markdown import make_plain
from docs._ext.folders import CHAPTERS
from guard.base.text_file import read_text
from guard.run.chapter import read_chapter
from guard.run.exercise_rules import exercises_of

WORKBOOKS = "workbooks"
ATTEMPTS = "attempts"


def chapters(root: Path, numbers: list[str]) -> list[Path]:
    """Return the chapters with exercises, or only those with `numbers`.

    Raises ValueError for a number that no such chapter has, or for a
    chapter that is not UTF-8.
    """
    found = {
        path.name[:2]: path
        for path in sorted((root / CHAPTERS).glob("*.md"))
        if "{exercise}" in read_text(path, root)
    }
    unknown = sorted(set(numbers) - found.keys())
    if unknown:
        raise ValueError(
            f"no chapter {', '.join(unknown)} with exercises: choose from"
            f" {', '.join(found)}"
        )
    return [path for n, path in found.items() if n in (numbers or found)]


def workbook_of(chapter: Path) -> NotebookNode:
    """Return the notebook of the file `chapter` without its solutions.

    Raises AuthorError for a chapter that cannot be read.
    """
    root = chapter.parents[1]
    exercises_of(read_chapter(chapter, root).header)
    notebook = jupytext.read(chapter)
    notebook.metadata.pop("jupytext", None)
    remover = TagRemovePreprocessor(remove_cell_tags={"solution"})
    notebook, _ = remover.preprocess(notebook, {})
    make_plain(notebook, address)
    return notebook


def address(page: str, part: str) -> str:
    """Return the path to a part of a page from the folder of workbooks."""
    return f"../{page}.md#{part}" if part else f"../{page}.md"


def path_of(root: Path, chapter: Path) -> Path:
    """Return where the workbook of a chapter lies."""
    return root / WORKBOOKS / f"{chapter.stem}.ipynb"


def make(root: Path, chapter: Path) -> Path | None:
    """Write the workbook of a chapter; return None where one is already.

    Raises AuthorError, and writes none, for a chapter that is not whole.
    """
    path = path_of(root, chapter)
    path.parent.mkdir(exist_ok=True)
    notebook = workbook_of(chapter)
    try:
        with path.open("x", encoding="utf-8") as file:
            nbformat.write(notebook, file)
    except FileExistsError:
        return None
    return path


def keep(root: Path, chapter: Path, now: datetime) -> Path | None:
    """Move the attempt at a workbook away; return where it is, if any."""
    path = path_of(root, chapter)
    if not path.exists():
        return None
    name = f"{path.stem}_{now:%Y-%m-%d_%H%M%S}.ipynb"
    kept = path.parent / ATTEMPTS / name
    kept.parent.mkdir(exist_ok=True)
    if kept.exists():
        raise FileExistsError(f"{kept} exists: wait a second, try again")
    return path.rename(kept)
