"""What to do when a cell of a chapter fails in JupyterLab."""

from __future__ import annotations

import os

from IPython import get_ipython
from IPython.core.interactiveshell import ExecutionResult

REMEDIES: tuple[tuple[type[Exception], str], ...] = (
    (
        NotImplementedError,
        "This exercise is yours to solve: fill in its function, run that"
        " cell, and then this one again.",
    ),
    (
        NameError,
        "Was a cell above left out? Run > Run All Above Selected Cell.",
    ),
    (
        AssertionError,
        "What this cell claims does not hold any more. Undo the last change,"
        " or find out what it broke.",
    ),
)
ANEW = (
    "To start anew, on a fresh database: Kernel > Restart Kernel and Run All"
    " Cells."
)


def hint_for(error: BaseException) -> str:
    """Return what a reader can do about `error`."""
    fitting = (told for kind, told in REMEDIES if isinstance(error, kind))
    return " ".join([*[told for told in fitting][:1], ANEW])


def show_hint(result: ExecutionResult) -> None:
    """Print what to do, if the cell failed."""
    error = result.error_before_exec or result.error_in_exec
    if error is not None:
        print(hint_for(error))


def give_hints() -> None:
    """Let this kernel give a hint below each cell that fails.

    The build gives its own: it names the file and the line.
    """
    shell = get_ipython()
    if shell is None or "GUARD_ROOT" in os.environ:
        return
    if show_hint not in shell.events.callbacks["post_run_cell"]:
        shell.events.register("post_run_cell", show_hint)
