"""Read a TOML file that an author wrote, and find the line of a key."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from .problem import AuthorError, Problem
from .text_file import name_of, read_text

PLACE = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")


@dataclass(frozen=True)
class Toml:
    """What a TOML file says, and its lines."""

    file: str
    data: dict[str, Any]
    lines: list[str]

    def line(self, table: str, key: str | None = None, number: int = 0) -> int:
        """Return the line of a table, or of a key in it, or else 1.

        `number` counts, from 0, the tables of one name: `[[table]]`.
        """
        starts = islice(lines_of_table(self.lines, table), number, None)
        start = next(starts, 0)
        if key is None or not start:
            return start or 1
        for number, line in enumerate(self.lines[start:], start + 1):
            if line.lstrip().startswith("["):
                break
            if re.match(rf"\s*{_named(key)}\s*=", line):
                return number
        return start


def lines_of_table(lines: list[str], table: str) -> Iterator[int]:
    """Yield each line of `[table]`, however it is written.

    That is `[S1]  # a comment`, `["S1"]`, `S1 = {…}` and `S1.page = "…"` too.
    """
    header = re.compile(rf"\s*\[*\s*{_named(table)}\s*[\].=]")
    for number, line in enumerate(lines, 1):
        if header.match(line):
            yield number


def _named(key: str) -> str:
    """Return a pattern for a key: bare, or in quotes."""
    return rf"([\"']?){re.escape(key)}\1"


def read_toml(path: Path, root: Path) -> Toml:
    """Return what a TOML file says.

    Raises AuthorError, with the line, where it is no TOML.
    """
    return parse_toml(read_text(path, root), name_of(path, root))


def parse_toml(text: str, file: str) -> Toml:
    """Return what the text of `file` says; see read_toml."""
    lines = text.splitlines()
    try:
        return Toml(file, tomllib.loads(text), lines)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        found = PLACE.search(str(error))
        line = int(found[1]) if found and found[1] else max(len(lines), 1)
        message = f"this is no TOML ({PLACE.sub('', str(error))}): mend it"
        raise AuthorError(Problem(file, line, message)) from None
