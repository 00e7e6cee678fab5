"""Tie claims to the cells that prove them, and fail when a proof is missing.

A cell with `:claims: [S6]` proves S6.  The link [S6](claims.md#S6) leads to
that cell on the site, and to the ledger anywhere else.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.logging import getLogger
from sphinx.util.nodes import get_node_line, make_refnode

from ..base.failures import report, report_site
from ..base.file_links import links_into
from ..base.page_data import note, noted
from ..run.broken_pages import unread
from ..run.chapter import claim_ids
from ..run.required_servers import MARK, NOTICE
from .claims_file import Claim, ClaimList, list_claims, read_claims

logger = getLogger(__name__)


def check_list(app: Sphinx) -> None:
    """Raise AuthorError for claims that are not whole, once in a build."""
    read_claims(Path(app.srcdir), app.config.guard_claims_file)


def claims_of(app: Sphinx) -> dict[str, Claim]:
    """Return the claims of the site that are whole, by id."""
    return _listed(app.env).claims


def _listed(env: BuildEnvironment) -> ClaimList:
    return list_claims(Path(env.srcdir), env.config.guard_claims_file)


def depend_on_claims(env: BuildEnvironment) -> dict[str, Claim]:
    """Return the claims; the page being read is read again with them."""
    env.note_dependency(Path(env.srcdir, env.config.guard_claims_file))
    return _listed(env).claims


def link(docname: str, kind: str, id: str) -> addnodes.pending_xref:
    """Return a link to the "proof" of a claim, or to it in the "ledger"."""
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


def check_site(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Report wrong ids and missing proofs; return the pages to write again."""
    claims = claims_of(app)
    for location, message in _problems(env):
        report_site(location, message)
    proofs = {
        id: claims[id].page for id in claims if _is_proved(env, claims[id])
    }
    if getattr(env, "guard_proofs", proofs) == proofs:
        env.guard_proofs = proofs  # type: ignore[attr-defined]
        return []
    env.guard_proofs = proofs  # type: ignore[attr-defined]
    return [*noted(env, "claim_links"), *noted(env, "ledger")]


def _problems(env: BuildEnvironment) -> Iterator[tuple[str, str]]:
    file, listed = env.config.guard_claims_file, _listed(env)
    proofs = [p for page in noted(env, "claims").values() for p in page]
    links = [p for page in noted(env, "claim_links").values() for p in page]
    for id, place in [*((id, place) for id, _, place in proofs), *links]:
        if id not in listed.ids:
            yield place, f"claim {id} is not in {file}: add it there"
    runs = noted(env, "run")
    failed = {page for page, [run] in runs.items() if run["failed"]}
    failed |= unread(env)
    for claim in listed.claims.values():
        if claim.page in failed or claim.id in _not_executed(env):
            continue
        if not _is_proved(env, claim):
            yield (
                f"{file}:{claim.line}",
                f"claim {claim.id} has no proof: add `:claims: [{claim.id}]`"
                f" to a cell of {claim.page}.md that asserts it",
            )


def _not_executed(env: BuildEnvironment) -> dict[str, str]:
    """Return why, for each claim whose proof did not run in this build."""
    cells = [c for page in noted(env, "not_executed").values() for c in page]
    return {id: reason for reason, ids in cells for id in ids}


def _is_proved(env: BuildEnvironment, claim: Claim) -> bool:
    cells = noted(env, "claims").get(claim.page, [])
    return any(id == claim.id and proved for id, proved, _ in cells)


def resolve(
    app: Sphinx, env: BuildEnvironment, node: Any, text: nodes.TextElement
) -> nodes.Element | None:
    """Return a link for our own references; plain text where there is none.

    An unknown or unproved claim is reported by `check_site`.
    """
    if node["reftype"] not in ("guard-proof", "guard-ledger"):
        return None
    claim = claims_of(app).get(node["reftarget"])
    if claim is None:
        return text
    page, anchor = claim.page, claim.anchor
    if node["reftype"] == "guard-ledger":
        page, anchor = (
            next(iter(noted(env, "ledger")), ""),
            claim.ledger_anchor,
        )
    elif claim.id in _not_executed(env) and not _is_proved(env, claim):
        return nodes.inline("", f"{claim.id} ({NOTICE})")
    elif not _is_proved(env, claim):
        return text
    if not page:
        return text
    return make_refnode(app.builder, node["refdoc"], page, anchor, text)


def write(app: Sphinx, error: Exception | None) -> None:
    """Write claims.json beside the pages."""
    if error:
        return
    missing = _not_executed(app.env)
    for id, reason in missing.items():
        logger.info("%s is unproved, %s: %s", id, NOTICE, reason)
    rows = [
        {
            "id": claim.id,
            "statement": claim.statement,
            "verdict": claim.verdict,
            "qualification": claim.qualification,
            "page": app.builder.get_target_uri(claim.page),
            "anchor": claim.anchor,
            "proved": _is_proved(app.env, claim),
            "not_executed": missing.get(claim.id, ""),
        }
        for claim in claims_of(app).values()
    ]
    text = json.dumps(rows, indent=1, ensure_ascii=False)
    Path(app.outdir, "claims.json").write_text(text, "utf-8")
