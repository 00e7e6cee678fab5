"""A table from data, as Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from IPython.display import Markdown


def table(headers: Sequence[str], rows: Iterable[Sequence[Any]]) -> Markdown:
    """Return `rows` under `headers`; each row has a cell for each header.

    Raises ValueError for a row of another length.
    """
    lines = [_line(headers), _line(["---"] * len(headers))]
    for row in rows:
        if len(row) != len(headers):
            raise ValueError(f"{len(headers)} headers, but the row {row!r}")
        lines.append(_line(row))
    return Markdown("\n".join(lines))


def _line(cells: Sequence[Any]) -> str:
    texts = (" ".join(str(cell).split()).replace("|", "\\|") for cell in cells)
    return f"| {' | '.join(texts)} |"
