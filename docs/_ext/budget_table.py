"""Show what the last run in a browser measured, as a table.

`nox -s browser -- --save` keeps the figures in docs/budgets.json, so that
the build of the site needs no browser.
"""

import json
from pathlib import Path
from shutil import copyfile
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

FILE = "docs/budgets.json"
COMMAND = "python3 start.py browser -- --save"
Rows = list[tuple[str, str]]


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
        path = Path(self.env.srcdir, FILE)
        self.env.note_dependency(path)
        if not path.is_file():
            raise self.error(f"no {FILE}: run `{COMMAND}`")
        figures = json.loads(path.read_text("utf-8"))
        told = (
            f"Measured on {figures['date']} with Chromium"
            f" {figures['chromium']}, on {figures['pages']} pages."
        )
        return [nodes.paragraph("", told), table(budget_rows(figures))]


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


def _publish(app: Sphinx, error: Exception | None) -> None:
    """Put the figures beside the pages, for whoever wants to compare."""
    figures = Path(app.srcdir, FILE)
    if not error and app.builder.name == "html" and figures.is_file():
        copyfile(figures, Path(app.outdir, "budgets.json"))


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect to Sphinx."""
    app.add_directive("budgets", Budgets)
    app.connect("build-finished", _publish)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
