"""Read the options of a cell, which are YAML, before anything runs.

They stand below the fence: lines such as `:tags: [slide]`, or a block
between two lines `---`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..base.page_header import EDGE, yaml_of
from ..base.problem import AuthorError, Problem

FENCE = re.compile(r"\s*(`{3,}|~{3,}|:{3,})\{(?:code|raw)-cell\}")
LOAD = "`load` is not allowed: write the code into the cell"


def option_problems(lines: list[str], file: str) -> Iterator[Problem]:
    """Yield what is wrong with the options of the cells in a chapter."""
    for number, line in enumerate(lines, 1):
        if not FENCE.match(line):
            continue
        first, block = options_below(lines, number)
        try:
            found = yaml_of("\n".join(block), file, first, "options of a cell")
        except AuthorError as error:
            yield from error.problems
            continue
        if "load" in found.data:
            yield found.problem(LOAD, "load")


def options_below(lines: list[str], fence: int) -> tuple[int, list[str]]:
    """Return the first line, counted from 1, and the YAML below a fence."""
    rest = lines[fence:]
    if rest and rest[0].startswith(EDGE):
        ends = (n for n, line in enumerate(rest[1:], 1) if line[:3] == EDGE)
        return fence + 2, rest[1 : next(ends, len(rest))]
    block = []
    for line in rest:
        text = line.lstrip()
        if not text.startswith(":") or text.startswith(":::"):
            break
        block.append(text[1:])
    return fence + 1, block
