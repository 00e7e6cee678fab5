"""Markdown without MyST, as JupyterLab, GitHub and VS Code show it.

Downloads and workbooks are made with it.  It needs no Sphinx.
"""

import posixpath
import re
from collections.abc import Callable
from functools import partial

from nbformat import NotebookNode

from guard.claims.rows import HEADINGS, Cell, row_of

from ..folders import CHAPTERS

LINK = re.compile(r"\]\(([^)#:\s]+\.md)(?:#([^)\s]+))?\)")
LEDGER = "../docs/claims.md"  # from a chapter
TRADE_OFFS = re.compile(r"^```\{trade-offs\}\n(.*?)\n```$", re.M | re.S)
DIRECTIVES = {
    r"^:::\{exercise\} ([^\n]+)\n(?::\w+:[^\n]*\n)+\n(.*?)\n:::$": (
        r"### Exercise: \1\n\n\2"
    ),
    r"^:::\{dropdown\} ([^\n]+)\n(.*?)\n:::$": (
        r"<details><summary>\1</summary>\n\n\2\n\n</details>"
    ),
    # The figure is not known yet; a cell above gives it this name.
    r"\{glue(?::text)?\}`(\w+)[^`]*`": r"`\1`",
}

Address = Callable[[str, str], str]


def make_plain(notebook: NotebookNode, address: Address) -> None:
    """Write the text of a chapter anew, without MyST.

    `address` returns where a link leads, given the page (such as
    docs/claims) and the part of it.
    """
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = plain(cell.source, address)


def plain(text: str, address: Address) -> str:
    """Return the Markdown of a chapter without MyST."""
    for directive, markdown in DIRECTIVES.items():
        text = re.sub(directive, markdown, text, flags=re.M | re.S)
    text = TRADE_OFFS.sub(_trade_offs, text)
    return LINK.sub(partial(_link, address), text)


def _trade_offs(found: re.Match[str]) -> str:
    """Return a table; the build reports a row that is not whole."""
    rows = [[*HEADINGS], ["---"] * len(HEADINGS)]
    for line in found[1].splitlines():
        if row := row_of(line):
            rows.append([row.choice, _said(row.gain), _said(row.price)])
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _said(cell: Cell) -> str:
    links = [f"[{id}]({LEDGER}#{id})" for id in cell.ids]
    return " ".join([cell.words, *links])


def _link(address: Address, found: re.Match[str]) -> str:
    file, part = found[1], found[2] or ""
    page = posixpath.normpath(f"{CHAPTERS}/{file}").removesuffix(".md")
    return f"]({address(page, part)})"
