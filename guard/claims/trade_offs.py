"""Set what a choice gains beside what it costs, each carried by claims.

```{trade-offs}
publish on commit | no mail about a phantom [S41] | it may be lost [S40]
```
"""

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from ..base.failures import report
from ..base.page_data import note
from ..base.problem import AuthorError, Problem
from .claim_links import link
from .rows import HEADINGS, Cell, Row, row_of

TABLE = "guard-trade-offs"
TEXT = "claim-text"  # tables.py knows that no author typed it.
WIDTHS = (20, 40, 40)
EMPTY = "the table of trade-offs is empty: add a row to it"
FORM = (
    "write a row as `choice | what you gain [S1] | what you pay [S2, S3]`:"
    " words of your own, and the claims that carry them"
)


class TradeOffs(SphinxDirective):
    """A table of choices; claims carry the words of each cell."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        """Return the table; report each row that is not whole."""
        rows = []
        if not self.content:
            raise AuthorError(
                Problem(f"{self.env.docname}.md", self.lineno, EMPTY)
            )
        for number, text in enumerate(self.content):
            self.place = f"{self.env.docname}.md:{self.line_of(number)}"
            row = row_of(text)
            if row:
                rows.append(self.row(row))
            else:
                report(self.place, FORM)
        return [self.table(rows)]

    def line_of(self, number: int) -> int:
        """Return the line in the file of a row, counted from 0."""
        return self.lineno + 1 + number

    def row(self, row: Row) -> nodes.row:
        """Return one choice, what it gains and what it costs."""
        label, messages = self.parse_inline(row.choice)
        return nodes.row(
            "",
            nodes.entry("", nodes.paragraph("", "", *label, *messages)),
            nodes.entry("", self.cell(row.gain)),
            nodes.entry("", self.cell(row.price)),
        )

    def cell(self, cell: Cell) -> nodes.paragraph:
        """Return what the author says, with a link to each proof."""
        words, messages = self.parse_inline(cell.words)
        said = nodes.inline("", "", *words, classes=[TEXT])
        shown = nodes.paragraph("", "", said, *messages)
        for id in cell.ids:
            note(self.env, "claim_links", (id, self.place))
            shown += nodes.Text(" ")
            shown += link(self.env.docname, "proof", id)
        return shown

    def table(self, rows: list[nodes.row]) -> nodes.table:
        """Return the rows below their headings."""
        group = nodes.tgroup(cols=len(HEADINGS))
        group += [nodes.colspec(colwidth=width) for width in WIDTHS]
        heads = [nodes.entry("", nodes.paragraph("", h)) for h in HEADINGS]
        group += nodes.thead("", nodes.row("", *heads))
        group += nodes.tbody("", *rows)
        table = nodes.table("", group, classes=[TABLE])
        self.set_source_info(table)
        return table
