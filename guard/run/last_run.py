"""Take over the last run of a chapter when a new one would be the same.

A kernel gets the code of the cells, never the prose around them. So a
chapter whose prose changed keeps the outputs of its last run.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from ..base import fingerprint as digest
from ..base.settings import Settings
from .chapter import Chapter
from .freshness import fingerprint

HOW_IT_RUNS = ("file_format", "kernelspec", "mystnb")


@dataclass(frozen=True)
class LastRun:
    """A run of an earlier build: its facts and its executed notebook."""

    record: dict[str, Any]
    notebook: NotebookNode

    def stands_for(self, code: str, settings: Settings) -> bool:
        """Tell whether a run of `code` would be this one over again."""
        inputs = self.record["inputs"]
        return (
            not self.record["failed"]
            and self.record.get("code") == code
            and fingerprint(inputs, settings) == inputs
        )

    def give_outputs_to(self, chapter: Chapter) -> None:
        """Let the code cells of `chapter` be as if they had just run."""
        language = self.notebook.metadata["language_info"]
        chapter.notebook.metadata["language_info"] = language
        ran = (c for c in self.notebook.cells if c.cell_type == "code")
        for old, (_, new) in zip(ran, chapter.code_cells(), strict=True):
            new.outputs = old.outputs
            new.execution_count = old.execution_count
            new.metadata = old.metadata


def read_last_run(record: Path, notebook: Path) -> LastRun | None:
    """Return what an earlier build left in these files, if it did."""
    if not (record.exists() and notebook.exists()):
        return None
    facts = json.loads(record.read_text("utf-8"))
    executed = json.loads(notebook.read_text("utf-8"))
    return LastRun(facts, nbformat.from_dict(executed))  # type: ignore[no-untyped-call]


def digest_of_code(chapter: Chapter) -> str:
    """Return the digest of all that a kernel gets; prose does not count.

    To be taken before a run, which adds to the metadata of the cells.
    """
    header = {key: chapter.notebook.metadata.get(key) for key in HOW_IT_RUNS}
    cells = [(cell.source, cell.metadata) for _, cell in chapter.code_cells()]
    return digest.of_text(repr((header, cells)))
