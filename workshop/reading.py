"""The chapters as notebooks to read and to run: what `lab` opens.

JupyterLab shows MyST as raw text, so that these are copies in plain
Markdown, with the solutions folded, beside a page to start from. A copy
that somebody has changed is kept.
"""

from pathlib import Path

import jupytext
import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell, new_notebook

from docs._ext.books.plain_markdown import make_plain
from docs._ext.folders import CHAPTERS
from guard.base.fingerprint import of_text
from guard.run.chapter import read_chapter
from guard.run.exercise_rules import part_of
from workshop.workbooks import address

ROOT = Path(__file__).resolve().parents[1]
FOLDER = "lab"
START = "00_start_here.ipynb"
KERNEL = {
    "display_name": "Python 3 (ipykernel)",
    "language": "python",
    "name": "python3",
}
#: What a copy notes of its cells, to tell whether somebody changed it.
MADE = "made"
INTRODUCTION = """# Event-Driven Django

Click on a chapter, and run its cells from the top: Run > Run All Cells.
Each chapter has a database of its own, which is there for as long as its
kernel. What you change is kept; to have a chapter as it was, delete its file
and start `python3 start.py lab` once more.

| chapter | minutes |
| --- | --- |
"""


def copy_of(chapter: Path) -> NotebookNode:
    """Return the notebook of a chapter, in plain Markdown."""
    notebook = jupytext.read(chapter)
    notebook.metadata.pop("jupytext", None)
    make_plain(notebook, address)
    for cell in notebook.cells:
        if part_of(cell) == "solution":
            cell.metadata["jupyter"] = {"source_hidden": True}
    notebook.metadata[MADE] = digest(notebook)
    return notebook


def digest(notebook: NotebookNode) -> str:
    """Return the digest of what the cells of a notebook say."""
    return of_text(repr([cell.source for cell in notebook.cells]))


def is_changed(path: Path) -> bool:
    """Tell whether somebody typed into the copy at `path`, or broke it."""
    try:
        notebook = nbformat.read(path, as_version=4)
        return bool(notebook.metadata.get(MADE) != digest(notebook))
    except Exception:  # It may be half saved, or another file altogether.
        return True


def start_page(chapters: list[Path]) -> NotebookNode:
    """Return the page that JupyterLab opens first."""
    rows = [row_of(chapter) for chapter in chapters]
    text = INTRODUCTION + "\n".join(rows)
    notebook = new_notebook(cells=[new_markdown_cell(text, id="start")])
    # Without one JupyterLab asks which it should be.
    notebook.metadata["kernelspec"] = KERNEL
    notebook.metadata[MADE] = digest(notebook)
    return notebook


def row_of(chapter: Path) -> str:
    """Return the line of the start page that leads to a chapter."""
    header = read_chapter(chapter, chapter.parents[1]).header
    title = next(
        line
        for line in chapter.read_text("utf-8").splitlines()
        if line.startswith("# ")
    )
    minutes = header.data.get("guide", {}).get("minutes", "")
    number = chapter.name[:2].lstrip("0")
    name = title.removeprefix("# ").removeprefix(f"{number}. ")
    return f"| [{number}. {name}]({chapter.stem}.ipynb) | {minutes} |"


def make_all(root: Path = ROOT) -> list[str]:
    """Make the copies, and bring up to date what nobody has changed.

    Return the names of those that were kept as somebody left them.
    """
    folder = root / FOLDER
    folder.mkdir(exist_ok=True)
    chapters = sorted((root / CHAPTERS).glob("*.md"))
    made = {START: start_page(chapters)}
    made |= {f"{path.stem}.ipynb": copy_of(path) for path in chapters}
    kept = []
    for name, notebook in made.items():
        path = folder / name
        if path.exists() and is_changed(path):
            kept.append(name)
        elif not path.exists() or not is_same(path, notebook):
            nbformat.write(notebook, path)
    return kept


def is_same(path: Path, notebook: NotebookNode) -> bool:
    """Tell whether the copy at `path` says what `notebook` says."""
    there = nbformat.read(path, as_version=4)
    return bool(there.metadata.get(MADE) == notebook.metadata[MADE])


def main(arguments: list[str]) -> int:
    """Make the copies; tell what was kept."""
    for name in make_all():
        print(f"kept, as you changed it: {FOLDER}/{name}")
    return 0
