"""Write below each cell that it ran, what held, and what it proves.

A folded part shows what would break each claim: the change, and the
assertion that caught it when somebody made it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from ..base.folded import folded
from ..run.chapter import claim_ids
from ..run.required_servers import MARK
from .claim_links import link
from .claims_file import Claim
from .site_claims import claims_of
from .site_falsifiers import Tried, depend_on_falsifiers

# How a strip begins what it says of a claim, by the verdict on it.
SAYS = {
    "true": "proves",
    "true with a qualification": "proves, with a qualification,",
    "false": "refutes",
}
BREAKS = "What would break it"
UNTRIED = "Nobody has tried it since it, or its cell, has changed."


@dataclass(frozen=True)
class Page:
    """The page of which the cells get their strips."""

    name: str
    claims: dict[str, Claim]
    tried: dict[str, list[Tried]]
    root: Path


def add(app: Sphinx, doctree: nodes.document) -> None:
    """Write a strip below each cell that ran."""
    cells = [
        cell
        for cell in doctree.findall(nodes.container)
        if cell.get("nb_element") == "cell_code"
    ]
    if not cells:
        return
    tried = depend_on_falsifiers(app.env)
    page = Page(app.env.docname, claims_of(app), tried, Path(app.srcdir))
    for cell in cells:
        metadata: dict[str, Any] = cell.get("cell_metadata", {})
        if MARK not in metadata:
            place = cell.parent.index(cell) + 1
            cell.parent.insert(place, strip(page, metadata))


def strip(page: Page, metadata: dict[str, Any]) -> nodes.container:
    """Return the strip of one cell."""
    ids = [id for id in claim_ids(metadata) if id in page.claims]
    line = nodes.paragraph("", "✓ ran")
    if held := metadata.get("held", 0):
        plural = "" if held == 1 else "s"
        line += nodes.Text(f" · {held} assertion{plural} held")
    for id in ids:
        line += list(said(page, page.claims[id]))
    tried = [each for id in ids for each in page.tried.get(id, [])]
    shown = [node for each in tried for node in breaking(page, each)]
    parts = [folded(BREAKS, *shown, name="guard-breaks")] if shown else []
    return nodes.container("", line, *parts, classes=["guard-strip"])


def said(page: Page, claim: Claim) -> Iterator[nodes.Node]:
    """Yield what the strip says of one claim."""
    yield nodes.Text(f" · {SAYS[claim.verdict]} ")
    yield link(page.name, "ledger", claim.id)
    yield nodes.Text(f" “{claim.statement}”")


def breaking(page: Page, tried: Tried) -> Iterator[nodes.Node]:
    """Yield a change that makes a claim false, and what caught it."""
    each, verdict = tried.falsifier, tried.verdict
    intro = nodes.paragraph("", "")
    intro += link(page.name, "ledger", each.claim)
    intro += nodes.Text(f": {each.name}, in ")
    intro += nodes.literal("", each.file)
    yield intro
    yield block(each.diff(page.root), "diff")
    if verdict is None or not verdict.killed:
        yield nodes.paragraph("", UNTRIED)
        return
    yield nodes.paragraph("", "Then this assertion fails:")
    yield block(verdict.assertion, "python")


def block(text: str, language: str) -> nodes.literal_block:
    """Return a block of code."""
    return nodes.literal_block(text, text, language=language)
