"""Whoever opens, runs and saves a page in JupyterLab has changed nothing."""

from __future__ import annotations

from pathlib import Path

import jupytext
import pytest
from jupytext.config import load_jupytext_config
from nbformat import NotebookNode
from nbformat.v4 import new_output

ROOT = Path(__file__).parents[2]
PAGES = [
    path
    for path in (
        ROOT / "index.md",
        *sorted((ROOT / "docs").glob("*.md")),
        *sorted((ROOT / "notebooks").glob("*.md")),
    )
    if "format_name: myst" in path.read_text("utf-8")
]
KERNEL = {
    "display_name": "Python 3 (ipykernel)",
    "language": "python",
    "name": "python3",
}


def opened_and_run(notebook: NotebookNode) -> None:
    """Leave in `notebook` what JupyterLab leaves there."""
    notebook.metadata["kernelspec"] = dict(KERNEL)
    notebook.metadata["language_info"] = {"name": "python", "version": "3"}
    notebook.metadata["widgets"] = {}
    for cell in notebook.cells:
        cell.metadata["trusted"] = True
        cell.metadata["execution"] = {"iopub.execute_input": "now"}
        if cell.cell_type == "code":
            cell.execution_count = 7
            cell.outputs = [new_output("stream", text="out")]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_a_page_is_saved_as_it_was(path: Path) -> None:
    """Its header with the exercises, and the options of each cell."""
    config = load_jupytext_config(str(path))
    text = path.read_text("utf-8")
    notebook = jupytext.reads(text, fmt="md:myst", config=config)
    opened_and_run(notebook)
    assert jupytext.writes(notebook, fmt="md:myst", config=config) == text


def test_all_chapters_are_tried() -> None:
    """And the pages with cells beside them."""
    assert len(PAGES) >= 20
