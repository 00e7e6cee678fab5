"""Try the check of each exercise before it is solved: it has to fail.

The runner calls this between a starter and its solution, in the kernel of
the chapter: the check must raise the NotImplementedError of that starter.
"""

import re
from copy import deepcopy

from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbformat import NotebookNode

from ..base.problem import Problem
from .chapter import Chapter, exercise_of
from .exercise_rules import part_of

FRAME = re.compile(r"Cell In\[(\d+)\], line \d+")
ANSI = re.compile(r"\x1b\[[0-9;]*m")


async def unsolved_problem(
    client: NotebookClient, chapter: Chapter, starter: NotebookNode
) -> Problem | None:
    """Run the check of `starter`; return what is wrong with its failure."""
    for index, cell in enumerate(chapter.notebook.cells):
        same = exercise_of(cell) == exercise_of(starter)
        if same and part_of(cell) == "check":
            error = await _error_of(client, cell, index)
            found = _what(error, starter.execution_count)
            return _problem(chapter, index, found) if found else None
    return None


async def _error_of(
    client: NotebookClient, cell: NotebookNode, index: int
) -> CellExecutionError | None:
    try:
        await client.async_execute_cell(deepcopy(cell), index)
    except CellExecutionError as error:
        return error
    return None


def _what(error: CellExecutionError | None, starter: int) -> str:
    """Return how a check failed instead of by the starter, or ""."""
    if error is None:
        return "passed"
    frames = FRAME.findall(ANSI.sub("", error.traceback))
    if error.ename != "NotImplementedError" or not frames:
        return f"raised {error.ename}: {error.evalue}"
    if int(frames[-1]) != starter:
        return "raised a NotImplementedError that is not the starter's"
    return ""


def _problem(chapter: Chapter, index: int, found: str) -> Problem:
    message = (
        "before it is solved, this check must raise the NotImplementedError"
        f" of its starter, and it {found}"
    )
    return Problem(chapter.file, chapter.starts[index], message)
