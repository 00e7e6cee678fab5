"""End each chapter with what it costs and a way on."""

from collections.abc import Iterator

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx

from guard.base.failures import report
from guard.claims.trade_offs import TABLE
from guard.run.broken_pages import unread

from .chapter_header import is_whole_chapter

PRICE = "The price"
NO_PRICE = f"a chapter closes with a section `## {PRICE}`"
NO_TABLE = f"`## {PRICE}` needs a table: add a ```{{trade-offs}} to it"
NO_WAY_ON = "a chapter ends with a way on: `Next: [title](file.md).`"


def problems(doctree: nodes.document) -> Iterator[tuple[int, str]]:
    """Yield (line, fault) for each thing that the end of a chapter lacks."""
    price = _section(doctree, PRICE)
    if price is None:
        yield 1, NO_PRICE
    elif not any(TABLE in t["classes"] for t in price.findall(nodes.table)):
        yield price.line or 1, NO_TABLE
    if not any(map(_leads_on, doctree.findall(nodes.paragraph))):
        yield 1, NO_WAY_ON


def _section(doctree: nodes.document, title: str) -> nodes.section | None:
    for section in doctree.findall(nodes.section):
        if section[0].astext() == title:
            return section
    return None


def _leads_on(paragraph: nodes.paragraph) -> bool:
    links = (nodes.reference, addnodes.pending_xref)
    has_link = any(isinstance(n, links) for n in paragraph.findall())
    return has_link and paragraph.astext().startswith("Next: ")


def check(app: Sphinx, doctree: nodes.document) -> None:
    """Report what is missing."""
    page = app.env.docname
    if is_whole_chapter(app, page) and page not in unread(app.env):
        for line, message in problems(doctree):
            report(f"{page}.md:{line}", message)
