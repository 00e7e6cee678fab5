"""Run one chapter in a fresh kernel, and say what went wrong and where.

`python -m guard.run notebooks/one.md` does it without a site.
"""

import ast
import asyncio
import json
import re
import time
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from nbclient import NotebookClient
from nbclient.exceptions import (
    CellExecutionError,
    CellTimeoutError,
    DeadKernelError,
)
from nbformat import NotebookNode

from ..base.problem import AuthorError, Problem
from ..base.settings import Settings
from .assertions import proof_lines
from .cell_rules import static_problems
from .chapter import Chapter, claims_of, read_chapter
from .environment import folder_of_sockets
from .exercise_rules import part_of
from .freshness import names_read
from .kernel import READ_LOG, started_kernel
from .required_servers import MARK, skip, why_not
from .run_problems import output_problems, report_problems
from .unsolved import ANSI, unsolved_problem

LANGUAGE = {"name": "python", "pygments_lexer": "python3"}
CELL_LINE = re.compile(r"Cell In\[(\d+)\], line (\d+)")


@dataclass
class Run:
    """One run of a chapter: its outputs are in `chapter.notebook`."""

    chapter: Chapter
    problems: list[Problem]
    seconds: float = 0.0
    read: list[str] = field(default_factory=list)
    versions: dict[str, str] = field(default_factory=dict)

    @property
    def cells(self) -> int:
        """How many code cells the chapter has."""
        return sum(1 for _ in self.chapter.code_cells())


def run_chapter(chapter: Chapter, settings: Settings) -> Run:
    """Run every cell of `chapter`, in its own folder.

    A cell that takes longer than `guard_cell_timeout` seconds is a problem.
    Problems are returned, never raised.  A claim whose cell ran and asserted
    is added to the `proved` metadata of that cell, and the number of the
    assertions that passed is its `held`, if the chapter has no problem.
    """
    started = time.monotonic()
    chapter.notebook.metadata["language_info"] = dict(LANGUAGE)
    problems = static_problems(chapter)
    if problems:
        return Run(chapter, problems)
    place = folder_of_sockets()
    with TemporaryDirectory(prefix="guard-kernel-", dir=place) as folder:
        problems = asyncio.run(_execute(chapter, settings, Path(folder)))
        report = _report(Path(folder))
        read = names_read(Path(folder, READ_LOG), settings)
    problems += output_problems(chapter)
    problems += report_problems(chapter, report, bool(problems))
    problems = list(dict.fromkeys(problems))
    if report and not problems:
        _mark_proved(chapter, report["passed"])
    versions = report["versions"] if report else {}
    seconds = time.monotonic() - started
    return Run(chapter, problems, seconds, read, versions)


async def _execute(
    chapter: Chapter, settings: Settings, folder: Path
) -> list[Problem]:
    """Run the cells one after the other, until one fails."""
    client = await started_kernel(chapter, settings, folder)
    async with client.async_setup_kernel():
        for index, cell in enumerate(chapter.notebook.cells):
            if cell.cell_type != "code":
                continue
            problem = await _execute_cell(client, chapter, index, settings)
            if not problem and part_of(cell) == "starter":
                problem = await unsolved_problem(client, chapter, cell)
            if problem:
                return [problem]
    return []


async def _execute_cell(
    client: NotebookClient, chapter: Chapter, index: int, settings: Settings
) -> Problem | None:
    start, cell = chapter.starts[index], chapter.notebook.cells[index]
    try:
        missing = why_not(cell, settings)
    except (RuntimeError, ValueError) as error:
        return Problem(chapter.file, start, f"the cell needs: {error}")
    if missing:
        skip(cell, missing)
        return None
    try:
        await client.async_execute_cell(cell, index)
    except CellTimeoutError:
        client.shutdown_kernel = "immediate"
        message = (
            f"the cell was not done after {client.timeout} s: make it"
            " faster, or raise guard_cell_timeout in conf.py"
        )
        return Problem(chapter.file, start, message)
    except DeadKernelError:
        return Problem(chapter.file, start, "the kernel died in this cell")
    except CellExecutionError as error:
        return _cell_error(chapter.file, start, cell, error)
    return None


def _cell_error(
    file: str, start: int, cell: NotebookNode, error: CellExecutionError
) -> Problem:
    """Name the failing line of a cell, with the whole traceback below."""
    trace = ANSI.sub("", error.traceback)
    lines = [
        int(line)
        for count, line in CELL_LINE.findall(trace)
        if int(count) == cell.execution_count
    ]
    place = start + (lines[0] - 1 if lines else 0)
    indented = trace.strip().replace("\n", "\n    ")
    message = f"{error.ename}: {error.evalue}\n    {indented}"
    return Problem(file, place, message)


def _report(folder: Path) -> dict[str, Any] | None:
    path = folder / "report.json"
    return json.loads(path.read_text("utf-8")) if path.exists() else None


def _mark_proved(chapter: Chapter, passed: list[list[int]]) -> None:
    """Note what each cell proved, and how many of its assertions held."""
    lines = {(count, line) for count, line in passed}
    for _, cell in chapter.code_cells():
        asserted = proof_lines(ast.parse(cell.source))
        held = [x for x in asserted if (cell.execution_count, x) in lines]
        cell.metadata["held"] = len(held)
        if claims_of(cell) and MARK not in cell.metadata:
            cell.metadata["proved"] = claims_of(cell)


def main(arguments: list[str]) -> int:
    """Run the chapters named on the command line; return the exit code."""
    settings = Settings.from_conf_py(Path.cwd())
    failed = False
    for name in arguments:
        try:
            chapter = read_chapter(Path(name).resolve(), settings.root)
        except AuthorError as error:
            print(error)
            failed = True
            continue
        run = run_chapter(chapter, settings)
        print(*run.problems, sep="\n")
        print(f"ran {name} in {run.seconds:.1f} s, {run.cells} cells")
        failed = failed or bool(run.problems)
    return int(failed)
