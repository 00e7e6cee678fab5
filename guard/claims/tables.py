"""List the claims, and demand one in each cell of a comparison."""

from collections.abc import Iterator

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective
from sphinx.util.nodes import get_node_line

from ..base.failures import report
from ..base.page_data import note
from ..origin.provenance import in_run
from .claim_links import link
from .claims_file import Claim
from .site_claims import depend_on_claims
from .site_falsifiers import depend_on_falsifiers

HEADINGS = ("Claim", "Statement", "Verdict", "Proof", "Made false")
ERRATA_HEADINGS = ("Claim", "Common advice", "What the run shows", "Proof")
WIDTHS = (10, 40, 40, 10, 10)
UNPROVED = (
    "proves nothing: link its claim in the ledger, as [S1](claims.md#S1), or"
    " let a cell of code print the table"
)
FROM_ELSEWHERE = {"pasted-text", "claim-text"}  # by glue, by trade-offs
TYPED = "was typed: glue it from the run, as {glue:text}`name`"


class ClaimLedger(SphinxDirective):
    """The table of all claims, each with a link to the cell that proved it."""

    def run(self) -> list[nodes.Node]:
        """Return the table."""
        note(self.env, "ledger", True)
        claims = depend_on_claims(self.env).values()
        depend_on_falsifiers(self.env)
        rows = [self.row(claim) for claim in claims]
        return [_table(rows)]

    def row(self, claim: Claim) -> nodes.row:
        """Return the row of one claim, and make it a target for strips."""
        row = nodes.row("", ids=[claim.ledger_anchor])
        self.state.document.note_explicit_target(row)
        statement = nodes.paragraph("", claim.statement)
        more = nodes.paragraph("", claim.qualification)
        proof = link(self.env.docname, "proof", claim.id)
        row += nodes.entry("", nodes.paragraph("", claim.id))
        row += nodes.entry(
            "", *([statement, more] if more.astext() else [statement])
        )
        row += nodes.entry("", nodes.paragraph("", claim.verdict))
        row += nodes.entry("", nodes.paragraph("", "", proof))
        tried = link(self.env.docname, "tried", claim.id)
        row += nodes.entry("", nodes.paragraph("", "", tried))
        return row


class ClaimCount(SphinxDirective):
    """How many claims there are, and what became of making them false."""

    def run(self) -> list[nodes.Node]:
        """Return one paragraph; its figures come when all pages are read."""
        note(self.env, "ledger", True)
        depend_on_falsifiers(self.env)
        count = link(self.env.docname, "count", "")
        return [nodes.paragraph("", "", count)]


def _table(
    rows: list[nodes.row], headings: tuple[str, ...] = HEADINGS
) -> nodes.table:
    group = nodes.tgroup(cols=len(headings))
    group += [nodes.colspec(colwidth=w) for w in WIDTHS[: len(headings)]]
    head = nodes.row()
    head += [nodes.entry("", nodes.paragraph("", h)) for h in headings]
    group += nodes.thead("", head)
    group += nodes.tbody("", *rows)
    return nodes.table("", group, classes=["guard-ledger"])


class Errata(SphinxDirective):
    """The common advice that failed when it was run: the D claims."""

    def run(self) -> list[nodes.Node]:
        """Return the table."""
        claims = depend_on_claims(self.env).values()
        rows = [self.row(c) for c in claims if c.is_erratum]
        return [_table(rows, ERRATA_HEADINGS)]

    def row(self, claim: Claim) -> nodes.row:
        """Return what is said, what the run showed, and the run."""
        note(self.env, "claim_links", (claim.id, self.get_location()))
        proof = link(self.env.docname, "proof", claim.id)
        texts = (claim.id, claim.statement, claim.qualification)
        entries = [nodes.entry("", nodes.paragraph("", t)) for t in texts]
        entries.append(nodes.entry("", nodes.paragraph("", "", proof)))
        return nodes.row("", *entries)


def unproved_cells(doctree: nodes.document) -> Iterator[tuple[int, str]]:
    """Yield (line, fault) for each body cell that is not proved.

    That is a cell of a typed table without a claim, or with a word that
    no run produced; and, in a table that a cell of code printed, one
    without a claim where others have one.
    """
    for table in doctree.findall(nodes.table):
        printed = in_run(table)
        if printed and not _has_claim(table):
            continue
        body = next(iter(table.findall(nodes.tbody)), nodes.tbody())
        for number, row in enumerate(body.findall(nodes.row)):
            line = _line(table, 0 if printed else number)
            for entry in row.children[1:]:
                if not _has_claim(entry):
                    yield line, f"table cell `{entry.astext()}` {UNPROVED}"
                elif not printed and _typed(entry):
                    yield line, f"`{_typed(entry)}` in a table {TYPED}"


def unread_links(doctree: nodes.document, ledger: str) -> Iterator[int]:
    """Yield the line of each link in an output that leads to no proof."""
    for found in doctree.findall(nodes.reference):
        if f"{ledger}.md#" in found.get("refuri", "") and in_run(found):
            yield get_node_line(found) or 1


def _has_claim(node: nodes.Node) -> bool:
    links = node.findall(addnodes.pending_xref)
    return any(one["reftype"] == "guard-proof" for one in links)


def _typed(entry: nodes.Node) -> str:
    """Return the words of a cell that are neither a claim nor glued."""
    return "".join(
        text.astext()
        for text in entry.findall(nodes.Text)
        if not _from_elsewhere(text)
    ).strip()


def _from_elsewhere(text: nodes.Node) -> bool:
    parents = []
    while text.parent is not None:
        text = text.parent
        parents.append(text)
    return any(
        isinstance(p, addnodes.pending_xref)
        or FROM_ELSEWHERE & set(p.get("classes", ()))
        for p in parents
    )


def _line(table: nodes.table, number: int) -> int:
    """Return the line of a body row: below the heading and its dashes."""
    return get_node_line(table) + 2 + number


def check(app: Sphinx, doctree: nodes.document) -> None:
    """Report each cell of a comparison that nothing proves."""
    page = app.env.docname
    if not page.startswith(f"{app.config.guard_chapters}/"):
        return
    for line, fault in unproved_cells(doctree):
        report(f"{page}.md:{line}", fault)
    for line in unread_links(doctree, app.config.guard_ledger):
        report(
            f"{page}.md:{line}",
            "the link to a claim is not read: add the option"
            " `:mystnb: {markdown_format: myst}` to the cell",
        )
