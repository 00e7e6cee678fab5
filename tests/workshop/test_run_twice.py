"""Run All, and then Run All once more, in the same kernel."""

from __future__ import annotations

import copy
import os
from pathlib import Path

import pytest
from nbclient import NotebookClient
from nbformat import NotebookNode

from guard.base.settings import Settings
from guard.run.chapter import read_chapter
from guard.run.environment import environment
from guard.run.required_servers import why_not

ROOT = Path(__file__).parents[2]
# Those of each run, and all of them on request, which takes minutes.
EVERY = bool(os.environ.get("EDA_EVERY_CHAPTER"))
SOME = ("02", "04", "06", "17")
CHAPTERS = [
    path
    for path in sorted((ROOT / "notebooks").glob("*.md"))
    if EVERY or path.name.startswith(SOME)
]
SETTINGS = Settings.from_conf_py(ROOT)
TIMEOUT = 300  # seconds for a cell, beside other tests


def cells_of(path: Path) -> list[NotebookNode]:
    """Return the cells of a chapter whose servers are there."""
    chapter = read_chapter(path, ROOT)
    return [
        cell for _, cell in chapter.code_cells() if not why_not(cell, SETTINGS)
    ]


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_a_chapter_runs_twice(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`setup()` gives it another database, and the project as it was."""
    monkeypatch.delenv("DJANGO_SETTINGS_MODULE", raising=False)
    notebook = read_chapter(path, ROOT).notebook
    once = cells_of(path)
    notebook.cells = [*once, *copy.deepcopy(once)]
    client = NotebookClient(
        notebook,
        timeout=TIMEOUT,
        resources={"metadata": {"path": str(path.parent)}},
        extra_arguments=["--IPKernelApp.log_level=ERROR"],
    )
    with client.setup_kernel(env=environment()):
        for index, cell in enumerate(notebook.cells):
            client.execute_cell(cell, index)
