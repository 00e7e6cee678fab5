"""What became of each falsifier when it was run: `guard_falsified`, JSON.

It maps the digest of a falsifier, and of the cells that judge it, to a
verdict; so one that was judged by another cell, or changed since, has none.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

from ..run.chapter import Chapter, claims_of
from .verdict import Verdict

Verdicts = Mapping[str, Verdict]


def proofs_in(chapter: Chapter, claim: str) -> tuple[str, ...]:
    """Return the code of each cell of a chapter that proves a claim."""
    return tuple(
        str(cell.source)
        for _, cell in chapter.code_cells()
        if claim in claims_of(cell)
    )


def read_verdicts(path: Path) -> dict[str, Verdict]:
    """Return the verdicts that were written to `path`; none without it."""
    if not path.is_file():
        return {}
    told = json.loads(path.read_text("utf-8"))
    return {digest: Verdict(**row) for digest, row in told.items()}


def write_verdicts(path: Path, verdicts: Verdicts) -> None:
    """Write verdicts for the next build to show."""
    rows = {digest: asdict(each) for digest, each in verdicts.items()}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(rows, indent=1, sort_keys=True), "utf-8")
