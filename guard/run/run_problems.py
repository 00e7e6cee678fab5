"""Judge a run by its outputs and by what the watch in the kernel saw."""

import ast
from collections.abc import Iterator
from typing import Any

from nbformat import NotebookNode

from ..base.problem import Problem
from .assertions import proof_lines
from .chapter import Chapter, claims_of, tags_of
from .exercise_rules import part_of
from .required_servers import MARK


def output_problems(chapter: Chapter) -> Iterator[Problem]:
    """Yield what the outputs of cells that did run give away."""
    for start, cell in chapter.code_cells():
        for output in cell.outputs:
            if output.output_type == "stream" and output.name == "stderr":
                text = output.text.strip()
                message = f"the cell wrote to stderr: {text}"
                yield Problem(chapter.file, start, message)
        if cell.execution_count and "raises-exception" in tags_of(cell):
            yield from _raise_problems(chapter.file, start, cell)


def _raise_problems(
    file: str, start: int, cell: NotebookNode
) -> Iterator[Problem]:
    expected = cell.metadata["raises"]
    raised = [o.ename for o in cell.outputs if o.output_type == "error"]
    if raised != [expected]:
        what = raised[0] if raised else "nothing"
        message = f"the cell must raise {expected}, and it raised {what}"
        yield Problem(file, start, message)


def report_problems(
    chapter: Chapter, report: dict[str, Any] | None, failed: bool
) -> Iterator[Problem]:
    """Yield what the watch inside the kernel saw."""
    if report is None:
        if not failed:
            message = (
                "the kernel did not end by itself, so nobody knows what it"
                " did: end each thread and process that the chapter starts"
            )
            yield Problem(chapter.file, 1, message)
        return
    places = {c.execution_count: s for s, c in chapter.code_cells()}
    for fault in report["faults"]:
        start = places.get(fault["count"]) or max(places.values())
        trace = fault["traceback"].strip().replace("\n", "\n    ")
        message = f"{fault['what']}\n    {trace}"
        yield Problem(chapter.file, start + fault["line"] - 1, message)
    if not failed:
        yield from _coverage_problems(chapter, report["passed"])


def _coverage_problems(
    chapter: Chapter, passed: list[list[int]]
) -> Iterator[Problem]:
    """Yield each cell that did not run and each assertion that did not."""
    ran = {(count, line) for count, line in passed}
    for start, cell in chapter.code_cells():
        if MARK in cell.metadata:
            continue
        if cell.execution_count is None:
            yield Problem(chapter.file, start, "this cell was not executed")
        if not (claims_of(cell) or part_of(cell) == "check"):
            continue
        what = "claim" if claims_of(cell) else "check"
        for line in proof_lines(ast.parse(cell.source)):
            if (cell.execution_count, line) not in ran:
                message = f"this assertion of a {what} did not run"
                yield Problem(chapter.file, start + line - 1, message)
