"""Cells that need a server: skipped in the open where there is none.

A cell with `:needs: [amqp]` runs when that server can be had. Elsewhere
the page says why it did not run, and what the cell claims stays unproved.
Where the server has to be there, its absence is an error.
"""

import ast
from collections.abc import Iterator
from typing import Any

from nbformat import NotebookNode
from nbformat.v4 import new_output

from ..base.settings import Settings
from .chapter import needs_of

MARK = "not_executed"
NOTICE = "not executed in this build"
GLUED = "application/papermill.record/"


def why_not(cell: NotebookNode, settings: Settings) -> str:
    """Return why `cell` cannot run here, or "".

    Raises RuntimeError when a server has to be there, and ValueError for
    one that does not exist.
    """
    reasons = map(settings.reason_missing, needs_of(cell))
    return next(filter(None, reasons), "")


def skip(cell: NotebookNode, reason: str) -> None:
    """Mark `cell` as not executed; figures that it glues say so."""
    cell.metadata[MARK] = reason
    cell.outputs = [_glued(name) for name in _glued_names(cell.source)]


def _glued_names(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if (
            isinstance(node, ast.Call)
            and getattr(node.func, "id", "") == "glue"
            and node.args
            and isinstance(node.args[0], ast.Constant)
        ):
            yield str(node.args[0].value)


def _glued(name: str) -> NotebookNode:
    data: dict[str, Any] = {f"{GLUED}text/plain": f"({NOTICE})"}
    about = {"scrapbook": {"name": name, "mime_prefix": GLUED}}
    output: NotebookNode = new_output(  # type: ignore[no-untyped-call]
        "display_data", data=data, metadata=about
    )
    return output
