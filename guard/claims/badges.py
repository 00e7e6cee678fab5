"""Note which claims each cell of a chapter proves, and let links find it."""

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.nodes import get_node_line

from ..base.page_data import note
from ..run.chapter import claim_ids
from ..run.required_servers import MARK, NOTICE
from .site_claims import claims_of


def badge_cells(app: Sphinx, doctree: nodes.document) -> None:
    """Make each claim cell a target, and note what it proved."""
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


def _notice(reason: str) -> nodes.admonition:
    """Return what a page says above a cell that did not run."""
    title = nodes.title("", NOTICE.capitalize())
    text = nodes.paragraph("", reason)
    return nodes.admonition("", title, text, classes=["warning"])
