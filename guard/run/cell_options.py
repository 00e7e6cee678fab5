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
LISTS = {"claims", "needs", "tags"}
NO_RENDERING = "`mystnb` has to be a mapping, such as {image: {…}}"
LOAD = "`load` is not allowed: write the code into the cell"


def option_problems(lines: list[str], file: str) -> Iterator[Problem]:
    """Yield what is wrong with the options of the cells in a chapter."""
    for number, line in enumerate(lines, 1):
        if not FENCE.match(line):
            continue
        first, block = options_below(lines, number)
        try:
            found = yaml_of("\n".join(block), file, first, "option block")
        except AuthorError as error:
            yield from error.problems
            continue
        if "load" in found.data:
            yield found.problem(LOAD, "load")
        if not isinstance(found.data.get("mystnb", {}), dict):
            yield found.problem(NO_RENDERING, "mystnb")
        for key in sorted(LISTS & found.data.keys()):
            if not _is_texts(found.data[key]):
                message = f"`{key}` has to be a list of texts, such as [a, b]"
                yield found.problem(message, key)


def _is_texts(value: object) -> bool:
    values = value if isinstance(value, list) else [value]
    return all(isinstance(one, str) for one in values)


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
