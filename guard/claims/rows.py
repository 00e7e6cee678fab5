"""The rows of a table of trade-offs: a choice, what it gains, its price.

    publish on commit | no mail about a phantom [S41] | it may be lost [S40]

The words of a cell are the author's; each names the claims that carry it.
"""

import re
from dataclasses import dataclass

HEADINGS = ("Choice", "You gain", "You pay, or have to watch")
CELL = re.compile(r"(?P<words>\S.*?)\s*\[(?P<ids>[\w, -]+)\]")


@dataclass(frozen=True)
class Cell:
    """What an author says, and the ids of the claims that carry it."""

    words: str
    ids: tuple[str, ...]


@dataclass(frozen=True)
class Row:
    """One choice."""

    choice: str
    gain: Cell
    price: Cell


def row_of(line: str) -> Row | None:
    """Return the row that a line says, or None when it is not whole."""
    parts = [part.strip() for part in line.split("|")]
    if len(parts) != len(HEADINGS) or not parts[0]:
        return None
    cells = [_cell(part) for part in parts[1:]]
    gain, price = cells
    return Row(parts[0], gain, price) if gain and price else None


def _cell(text: str) -> Cell | None:
    found = CELL.fullmatch(text)
    ids = [id.strip() for id in found["ids"].split(",")] if found else []
    return Cell(found["words"], tuple(ids)) if found and all(ids) else None
