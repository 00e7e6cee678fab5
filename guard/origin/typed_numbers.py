"""Refuse measured figures that were typed: they come from the run, by glue."""

import re
from collections.abc import Iterator
from pathlib import Path

from markdown_it import MarkdownIt
from sphinx.application import Sphinx

from ..base.failures import report

WORDS = (
    "two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty"
    "|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand"
)
NUMBER = rf"(?<![\w.,#-])(?:\d[\d.,]*|(?:{WORDS})\b)"
UNIT = (
    r"(?:[mµμun]s|s|secs?|seconds?|milliseconds?|microseconds?|minutes?"
    r"|[KMGk]i?B|bytes?|queries|query|times|percent|x)\b|%|×"
)
TIME = r"(?:s|secs?|seconds?|min|minutes?|hours?|days?)\b"
# A share or a ratio in words.
SHARE = (
    r"\b(?:half|twice|thrice)\s+as\s+\w+"
    r"|\b(?:half|an?\s+(?:third|quarter|fifth|tenth)|two\s+thirds"
    r"|three\s+quarters)\s+of\s+(?:all\s+)?(?:the|them|its|his|our)\b"
    rf"|\b(?:a\s+)?factor\s+(?:of\s+)?{NUMBER}"
    r"|\bp\d{2,3}\b\D{0,12}\d"
)
FIGURE = re.compile(
    rf"{NUMBER}(?:\s*(?:{UNIT})|\s+of\s+(?:the\s+)?\d+"
    rf"|\s*(?:/|per\b|a\b|each\b)\s*{TIME})|{SHARE}",
    re.IGNORECASE,
)
# What stands between a number and its unit, and is seen by nobody.
UNSEEN = re.compile(r"&nbsp;|&thinsp;|[*\u2009\u202f]")
INLINE = re.compile(
    r"(?:\{[\w:.+-]+\})?(?<!`)(`{1,2})(?!`).*?(?<!`)\1(?!`)|\]\([^)]*\)",
    re.DOTALL,
)
NOT_PROSE = re.compile(
    r"\{?(code-cell|raw-cell|excerpt|console|toctree|glue)?"
)


def typed_figures(text: str) -> Iterator[tuple[int, str]]:
    """Yield (line, figure) for each figure in the prose of a page."""
    prose = _prose(text)
    for match in FIGURE.finditer(prose):
        line = prose.count("\n", 0, match.start()) + 1
        yield line, " ".join(match.group().split())


def _prose(text: str) -> str:
    """Return `text` with all code blanked out, line by line as long."""
    lines = text.splitlines()
    for first, last in _code_blocks(text):
        lines[first:last] = [""] * (last - first)
    plain = INLINE.sub(lambda m: _blank(m.group()), "\n".join(lines))
    return UNSEEN.sub(lambda m: _blank(m.group()), plain)


def _blank(text: str) -> str:
    return re.sub(r"[^\n]", " ", text)


def _code_blocks(text: str) -> Iterator[tuple[int, int]]:
    """Yield the lines of the header and of the blocks that are no prose."""
    header = re.match(r"---\n.*?\n---\n", text, re.DOTALL)
    if header:
        yield 0, header.group().count("\n")
    for token in MarkdownIt().parse(text):
        if token.map and token.type in ("fence", "code_block"):
            name = NOT_PROSE.match(token.info.strip())
            is_directive = token.info.strip().startswith("{")
            if not is_directive or (name and name.group(1)):
                yield token.map[0], token.map[1]


def check(app: Sphinx, docname: str, content: list[str]) -> None:
    """Report each figure that somebody typed."""
    file = Path(app.env.doc2path(docname)).relative_to(app.srcdir)
    for line, figure in typed_figures(content[0]):
        report(
            f"{file.as_posix()}:{line}",
            f"`{figure}` was typed: glue it in a cell and write"
            " {glue:text}`name`",
        )
