"""Set what a choice gains beside what it costs, both in proved claims.

```{trade-offs}
publish on commit | S41, S52 | S40
```
"""

from typing import Any

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from ..base.failures import report
from ..base.page_data import note
from ..base.problem import AuthorError, Problem
from .claim_links import link
from .rows import HEADINGS, cells_of, gain_of, ids, is_whole, price_of
from .site_claims import depend_on_claims

TABLE = "guard-trade-offs"
TEXT = "claim-text"  # tables.py knows that no author typed it.
WIDTHS = (20, 40, 40)
EMPTY = "the table of trade-offs is empty: add a row to it"
FORM = "write a row as `choice | S1, S2 | S3`: claims gained, claims paid"


class TradeOffs(SphinxDirective):
    """A table of choices; the words of its cells are those of the claims."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        """Return the table; report each row that is not whole."""
        self.claims = depend_on_claims(self.env)
        rows = []
        if not self.content:
            raise AuthorError(
                Problem(f"{self.env.docname}.md", self.lineno, EMPTY)
            )
        for number, text in enumerate(self.content):
            self.place = f"{self.env.docname}.md:{self.line_of(number)}"
            cells = cells_of(text)
            if is_whole(cells):
                rows.append(self.row(*cells))
            else:
                report(self.place, FORM)
        return [self.table(rows)]

    def line_of(self, number: int) -> int:
        """Return the line in the file of a row, counted from 0."""
        return self.lineno + 1 + number

    def row(self, choice: str, gained: str, paid: str) -> nodes.row:
        """Return one choice, what it gains and what it costs."""
        label, messages = self.parse_inline(choice)
        gain = [self.cell(id, gain_of) for id in ids(gained)]
        price = [self.cell(id, price_of) for id in ids(paid)]
        return nodes.row(
            "",
            nodes.entry("", nodes.paragraph("", "", *label, *messages)),
            nodes.entry("", *gain),
            nodes.entry("", *price),
        )

    def cell(self, id: str, words: Any) -> nodes.paragraph:
        """Return the words of a claim with the link to its proof."""
        note(self.env, "claim_links", (id, self.place))
        text = words(self.claims[id]) if id in self.claims else ""
        return nodes.paragraph(
            "",
            "",
            nodes.inline("", text, classes=[TEXT]),
            nodes.Text(" "),
            link(self.env.docname, "proof", id),
        )

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
