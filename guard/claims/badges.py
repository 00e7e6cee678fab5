"""Write below each cell of a chapter which claims it proves."""

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.nodes import get_node_line

from ..base.page_data import note
from ..run.chapter import claim_ids
from ..run.required_servers import MARK, NOTICE
from .claim_links import link
from .claims_file import Claim
from .site_claims import claims_of


def badge_cells(app: Sphinx, doctree: nodes.document) -> None:
    """Write below each claim cell what it proves, and note the proofs."""
    claims = claims_of(app)
    seen: set[str] = set()
    for cell in list(doctree.findall(nodes.container)):
        metadata: dict[str, Any] = cell.get("cell_metadata", {})
        ids, reason = claim_ids(metadata), metadata.get(MARK, "")
        if reason:
            cell.parent.insert(cell.parent.index(cell), _notice(reason))
            note(app.env, "not_executed", (reason, ids))
        if not ids:
            continue
        proved = metadata.get("proved", [])
        place = f"{app.env.docname}.md:{get_node_line(cell) or 1}"
        for id in ids:
            note(app.env, "claims", (id, id in proved, place))
            if id in claims and id not in seen:
                seen.add(id)
                cell["ids"].append(claims[id].anchor)
                doctree.note_explicit_target(cell)
        known = [claims[id] for id in ids if id in claims]
        cell.parent.insert(cell.parent.index(cell) + 1, _badge(app, known))


def _notice(reason: str) -> nodes.admonition:
    """Return what a page says above a cell that did not run."""
    title = nodes.title("", NOTICE.capitalize())
    text = nodes.paragraph("", reason)
    return nodes.admonition("", title, text, classes=["warning"])


def _badge(app: Sphinx, claims: list[Claim]) -> nodes.paragraph:
    badge = nodes.paragraph("", "Proves ", classes=["guard-proof"])
    for number, claim in enumerate(claims):
        if number:
            badge += nodes.Text(" · ")
        badge += link(app.env.docname, "ledger", claim.id)
    return badge
