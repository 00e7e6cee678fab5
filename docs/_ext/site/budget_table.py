"""Show what the last run in a browser measured, as a table.

`python3 start.py browser` leaves the figures of this checkout in
_build/budgets.json.
Where no browser looked at it, docs/budgets.json has those of an earlier one:
`python3 start.py browser -- --save` keeps them there.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.docutils import SphinxDirective

from guard.base.page_data import note, noted
from guard.base.problem import AuthorError, Problem
from guard.base.shapes import COUNT, TEXT, Field, faults
from guard.base.text_file import read_text

KEPT = "docs/budgets.json"
FILES = ("_build/budgets.json", KEPT)
COMMAND = "python3 start.py browser -- --save"
Rows = list[tuple[str, str]]


def _is_weight(value: object) -> bool:
    return isinstance(value, dict) and all(
        isinstance(value.get(key), int | float) for key in ("bytes", "ratio")
    )


def _by_page(is_right: Callable[[object], bool]) -> Callable[[object], bool]:
    def check(value: object) -> bool:
        return isinstance(value, dict) and all(map(is_right, value.values()))

    return check


FIELDS = {
    "chromium": TEXT,
    "date": TEXT,
    "pages": COUNT,
    "faults": Field("counts", _by_page(lambda n: type(n) is int)),
    "weight": Field("bytes and ratio of pages", _by_page(_is_weight)),
    "lighthouse": Field(
        "scores of pages", _by_page(_by_page(lambda n: type(n) is int))
    ),
}


def newest(root: Path) -> tuple[str, str]:
    """Return the file with the figures to show, and its text, as JSON.

    Both are "" where there are none.  Raises AuthorError for one that is
    not UTF-8.
    """
    found = (file for file in FILES if (root / file).is_file())
    file = next(found, "")
    return file, read_text(root / file, root) if file else ""


def figures_of(file: str, text: str) -> dict[str, Any]:
    """Return the figures in a text of JSON.

    Raises AuthorError where it is none, or lacks something.
    """
    try:
        figures = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        line = getattr(error, "lineno", 1)
        told = f"this is no JSON ({error}): run `{COMMAND}` to write it anew"
        raise AuthorError(Problem(file, line, told)) from None
    wrong = list(faults(figures, FIELDS, "the file of figures"))
    if wrong:
        told = f"{wrong[0][1]}: run `{COMMAND}` to write it anew"
        raise AuthorError(Problem(file, 1, told))
    return dict(figures)


def budget_rows(figures: dict[str, Any]) -> Rows:
    """Return (what was measured, the figure) for the figures of a run."""
    rows = [(f"{kind}, on all pages", f"{n}") for kind, n in _faults(figures)]
    for page, weight in sorted(figures["weight"].items()):
        told = f"{weight['bytes'] / 1000:.0f} kB, {weight['ratio']} × furo"
        rows.append((f"first view of {page}, gzipped", told))
    for page, scores in sorted(figures["lighthouse"].items()):
        told = ", ".join(f"{name} {n}" for name, n in sorted(scores.items()))
        rows.append((f"Lighthouse, of 100, for {page}", told))
    return rows


def _faults(figures: dict[str, Any]) -> list[tuple[str, int]]:
    return sorted(figures["faults"].items())


class Budgets(SphinxDirective):
    """The table of the figures, and when they were measured."""

    def run(self) -> list[nodes.Node]:
        """Return a paragraph and the table.

        Raises a directive error when there are no figures.
        """
        file, told = newest(Path(self.env.srcdir))
        note(self.env, "budgets", told)
        if not told:
            raise self.error(f"no {KEPT}: run `{COMMAND}`")
        figures = figures_of(file, told)
        when = (
            f"Measured on {figures['date']} with Chromium"
            f" {figures['chromium']}, on {figures['pages']} pages."
        )
        return [nodes.paragraph("", when), table(budget_rows(figures))]


def table(rows: Rows) -> nodes.table:
    """Return a table with two columns."""
    group = nodes.tgroup(cols=2)
    group += [nodes.colspec(colwidth=width) for width in (60, 40)]
    group += nodes.thead("", _row(("Measured", "Figure")))
    group += nodes.tbody("", *map(_row, rows))
    return nodes.table("", group)


def _row(texts: tuple[str, str]) -> nodes.row:
    entries = [nodes.entry("", nodes.paragraph("", text)) for text in texts]
    return nodes.row("", *entries)


def outdated(
    app: Sphinx, env: BuildEnvironment, *changes: set[str]
) -> list[str]:
    """Return the pages that show something else than there is now."""
    _, told = newest(Path(app.srcdir))
    return [p for p, [shown] in noted(env, "budgets").items() if shown != told]


def publish(app: Sphinx, error: Exception | None) -> None:
    """Put the figures beside the pages, for whoever wants to compare."""
    _, told = newest(Path(app.srcdir))
    if not error and app.builder.name == "html" and told:
        Path(app.outdir, "budgets.json").write_text(told, "utf-8")
