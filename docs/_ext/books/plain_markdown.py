"""Markdown without MyST, as JupyterLab, GitHub and VS Code show it.

Downloads and workbooks are made with it.  It needs no Sphinx.
"""

import posixpath
import re
from collections.abc import Callable, Mapping
from functools import partial

from nbformat import NotebookNode

from guard.claims.claims_file import Claim
from guard.claims.rows import HEADINGS, cells_of, gain_of, ids, price_of

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

Claims = Mapping[str, Claim]
Address = Callable[[str, str], str]


def make_plain(
    notebook: NotebookNode, claims: Claims, address: Address
) -> None:
    """Write the text of a chapter anew, without MyST.

    `address` returns where a link leads, given the page (such as
    docs/claims) and the part of it.
    """
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = plain(cell.source, claims, address)


def plain(text: str, claims: Claims, address: Address) -> str:
    """Return the Markdown of a chapter without MyST."""
    for directive, markdown in DIRECTIVES.items():
        text = re.sub(directive, markdown, text, flags=re.M | re.S)
    text = TRADE_OFFS.sub(partial(_trade_offs, claims), text)
    return LINK.sub(partial(_link, address), text)


def _trade_offs(claims: Claims, found: re.Match[str]) -> str:
    """Return a table with the words of the claims, for their ids.

    The build of the site reports a row that is not whole.
    """
    rows = [[*HEADINGS], ["---"] * len(HEADINGS)]
    for line in found[1].splitlines():
        choice, gained, paid = [*cells_of(line), "", ""][:3]
        gain = [_said(claims, id, gain_of) for id in ids(gained)]
        price = [_said(claims, id, price_of) for id in ids(paid)]
        rows.append([choice, "<br>".join(gain), "<br>".join(price)])
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _said(claims: Claims, id: str, words: Callable[[Claim], str]) -> str:
    text = words(claims[id]) if id in claims else ""
    return f"{text} [{id}]({LEDGER}#{id})".replace("|", "\\|").strip()


def _link(address: Address, found: re.Match[str]) -> str:
    file, part = found[1], found[2] or ""
    page = posixpath.normpath(f"{CHAPTERS}/{file}").removesuffix(".md")
    return f"]({address(page, part)})"
