"""Lead a link to a claim to the cell that proves it.

The link [S6](claims.md#S6) leads there on the site, and to the ledger
anywhere else.
"""

from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.nodes import get_node_line, make_refnode

from ..base.failures import report
from ..base.file_links import links_into
from ..base.page_data import note, noted
from ..run.required_servers import NOTICE
from .site_claims import claims_of, is_proved, not_executed
from .site_falsifiers import counted, tried_at_last

KINDS = ("guard-proof", "guard-ledger", "guard-tried", "guard-count")


def link(docname: str, kind: str, id: str) -> addnodes.pending_xref:
    """Return a link to the "proof" of a claim, or to it in the "ledger".

    What was "tried" to refute it, and the "count" of all, are known when
    all pages have been read.
    """
    return addnodes.pending_xref(
        "",
        nodes.inline("", id),
        refdomain="",
        reftype=f"guard-{kind}",
        reftarget=id,
        refdoc=docname,
    )


def link_claims(app: Sphinx, doctree: nodes.document) -> None:
    """Lead the links to a claim in the ledger to its proof.

    A wrong id is reported at the end of the build.
    """
    page = app.env.docname
    for found in links_into(doctree, app.config.guard_ledger):
        id, text = found["reftargetid"], found.astext()
        place = f"{page}.md:{get_node_line(found) or 1}"
        note(app.env, "claim_links", (id, place))
        if text != id:
            report(place, f"`{text}` leads to claim {id}: write [{id}](…)")
        proof = link(page, "proof", id)
        proof.source, proof.line = found.source, found.line
        found.replace_self(proof)


def resolve(
    app: Sphinx, env: BuildEnvironment, node: Any, text: nodes.TextElement
) -> nodes.Element | None:
    """Return a link for our own references; plain text where there is none.

    An unknown or unproved claim is reported by claims.py.
    """
    if node["reftype"] not in KINDS:
        return None
    if node["reftype"] == "guard-count":
        return nodes.inline("", counted(env))
    claim = claims_of(app).get(node["reftarget"])
    if claim is None:
        return text
    if node["reftype"] == "guard-tried":
        return nodes.inline("", tried_at_last(env)[claim.id])
    page, anchor = claim.page, claim.anchor
    if node["reftype"] == "guard-ledger":
        page, anchor = (
            next(iter(noted(env, "ledger")), ""),
            claim.ledger_anchor,
        )
    elif claim.id in not_executed(env) and not is_proved(env, claim):
        return nodes.inline("", f"{claim.id} ({NOTICE})")
    elif not is_proved(env, claim):
        return text
    if not page:
        return text
    return make_refnode(app.builder, node["refdoc"], page, anchor, text)
