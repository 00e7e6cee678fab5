"""A table from data, as Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
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


def claim_link(claim: str) -> str:
    """Return a link to the claim with this id, from a chapter."""
    return f"[{claim}](../docs/claims.md#{claim})"


def comparison(
    aspect: str,
    rivals: Sequence[str],
    rows: Mapping[str, tuple[str, Mapping[str, Any]]],
) -> Markdown:
    """Return a table that compares `rivals`, one aspect a row.

    `rows` maps each aspect to the id of the claim that proves it, and to
    what was measured of each rival, by its name. Every measured cell
    links that claim, so the cell of the notebook that prints the table
    needs the option `:mystnb: {markdown_format: myst}`. Raises KeyError
    for a rival that was not measured.
    """
    return table(
        [aspect, *rivals],
        [
            [name, *(f"{found[each]} {claim_link(claim)}" for each in rivals)]
            for name, (claim, found) in rows.items()
        ],
    )


def _line(cells: Sequence[Any]) -> str:
    texts = (" ".join(str(cell).split()).replace("|", "\\|") for cell in cells)
    return f"| {' | '.join(texts)} |"
