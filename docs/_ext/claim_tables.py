"""List all claims in the ledger; demand a claim in each cell of a table."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from claims import link
from claims_file import FILE, Claim, read_claims
from docutils import nodes
from gate import report
from page_data import note
from provenance import in_run
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective
from sphinx.util.nodes import get_node_line

CHAPTERS = "notebooks/"
HEADINGS = ("Claim", "Statement", "Verdict", "Proof")
WIDTHS = (10, 60, 18, 12)


class ClaimLedger(SphinxDirective):
    """The table of all claims, each with a link to the cell that proved it."""

    def run(self) -> list[nodes.Node]:
        """Return the table."""
        root = Path(self.env.srcdir)
        self.env.note_dependency(root / FILE)
        note(self.env, "ledger", True)
        claims = read_claims(root).values()
        rows = [self.row(claim) for claim in claims]
        return [_table(rows)]

    def row(self, claim: Claim) -> nodes.row:
        """Return the row of one claim, and make it a target for badges."""
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
        return row


def _table(rows: list[nodes.row]) -> nodes.table:
    group = nodes.tgroup(cols=len(HEADINGS))
    group += [nodes.colspec(colwidth=width) for width in WIDTHS]
    head = nodes.row()
    head += [nodes.entry("", nodes.paragraph("", h)) for h in HEADINGS]
    group += nodes.thead("", head)
    group += nodes.tbody("", *rows)
    return nodes.table("", group, classes=["guide-ledger"])


def unproved_cells(doctree: nodes.document) -> Iterator[tuple[int, str]]:
    """Yield (line, text) for each body cell of a table without a claim."""
    for table in doctree.findall(nodes.table):
        if in_run(table):
            continue
        body = next(iter(table.findall(nodes.tbody)), nodes.tbody())
        for number, row in enumerate(body.findall(nodes.row)):
            for entry in row.children[1:]:
                if not _has_claim(entry):
                    yield _line(table, number), entry.astext()


def _has_claim(entry: nodes.Node) -> bool:
    links = entry.findall(addnodes.pending_xref)
    return any(one["reftype"] == "guide-proof" for one in links)


def _line(table: nodes.table, number: int) -> int:
    """Return the line of a body row: below the heading and its dashes."""
    return get_node_line(table) + 2 + number


def _check(app: Sphinx, doctree: nodes.document) -> None:
    if not app.env.docname.startswith(CHAPTERS):
        return
    for line, text in unproved_cells(doctree):
        report(
            f"{app.env.docname}.md:{line}",
            f"table cell `{text}` proves nothing: add {{claim}}`id`, or let"
            " a cell of code print the table",
        )


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect to Sphinx."""
    app.setup_extension("claims")
    app.add_directive("claim-ledger", ClaimLedger)
    app.connect("doctree-read", _check)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
