"""Run one chapter in a fresh kernel, and say what went wrong and where."""

import ast
import asyncio
import json
import os
import re
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from chapter import (
    Chapter,
    Problem,
    claims_of,
    proof_lines,
    static_problems,
    tags_of,
)
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import (
    CellExecutionError,
    CellTimeoutError,
    DeadKernelError,
)
from nbformat import NotebookNode

WATCH = Path(__file__).with_name("kernel_watch.py")
START_ATTEMPTS = 3
LANGUAGE = {"name": "python", "pygments_lexer": "python3"}
CELL_LINE = re.compile(r"Cell In\[(\d+)\], line (\d+)")
ANSI = re.compile(r"\x1b\[[0-9;]*m")


class NativeKernel(AsyncKernelManager):
    """A kernel of this interpreter, whatever the machine has registered."""

    def _kernel_spec_manager_default(self) -> KernelSpecManager:
        return KernelSpecManager(kernel_dirs=[])


@dataclass
class Run:
    """One run of a chapter: its outputs are in `chapter.notebook`."""

    chapter: Chapter
    problems: list[Problem]
    seconds: float = 0.0
    read: list[str] = field(default_factory=list)
    process: bool = False
    versions: dict[str, str] = field(default_factory=dict)

    @property
    def cells(self) -> int:
        """How many code cells the chapter has."""
        return sum(1 for _ in self.chapter.code_cells())


def run_chapter(chapter: Chapter, root: Path, timeout: int = 60) -> Run:
    """Run every cell of `chapter`, in its own folder below `root`.

    A cell that takes longer than `timeout` seconds is a problem.  Problems
    are returned, never raised.  A claim whose cell ran and asserted is added
    to the `proved` metadata of that cell, if the chapter has no problem.
    """
    started = time.monotonic()
    chapter.notebook.metadata["language_info"] = dict(LANGUAGE)
    problems = static_problems(chapter)
    if problems:
        return Run(chapter, problems)
    with TemporaryDirectory(prefix="guide-kernel-") as folder:
        problems = asyncio.run(_execute(chapter, root, timeout, Path(folder)))
        report = _report(Path(folder))
    problems += _output_problems(chapter)
    problems += _report_problems(chapter, report, bool(problems))
    problems = list(dict.fromkeys(problems))
    if not problems:
        _mark_proved(chapter)
    facts = report or {"read": [], "process": False, "versions": {}}
    return Run(
        chapter,
        problems,
        time.monotonic() - started,
        [str(Path(name).relative_to(root)) for name in facts["read"]],
        facts["process"],
        facts["versions"],
    )


async def _execute(
    chapter: Chapter, root: Path, timeout: int, folder: Path
) -> list[Problem]:
    """Run the cells one after the other, until one fails."""
    client = await _started(chapter, root, timeout, folder)
    async with client.async_setup_kernel():
        for index, cell in enumerate(chapter.notebook.cells):
            if cell.cell_type != "code":
                continue
            problem = await _execute_cell(client, chapter, index, cell)
            if problem:
                return [problem]
    return []


async def _execute_cell(
    client: NotebookClient, chapter: Chapter, index: int, cell: NotebookNode
) -> Problem | None:
    start = chapter.starts[index]
    try:
        await client.async_execute_cell(cell, index)
    except CellTimeoutError:
        client.shutdown_kernel = "immediate"
        message = (
            f"the cell was not done after {client.timeout} s: make it"
            " faster, or raise guide_cell_timeout in conf.py"
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


async def _started(
    chapter: Chapter, root: Path, timeout: int, folder: Path
) -> NotebookClient:
    """Start a kernel; try again when a port was taken meanwhile.

    Raises RuntimeError when no attempt succeeds.
    """
    cwd = (root / chapter.file).parent
    for attempt in range(START_ATTEMPTS):
        client = _client(chapter.notebook, timeout)
        kernel = client.create_kernel_manager()
        # Sockets in our own folder: no port that another kernel may take.
        kernel.transport = "ipc"
        kernel.connection_file = str(folder / f"kernel-{attempt}.json")
        try:
            await client.async_start_new_kernel(
                cwd=str(cwd), env=_environment(root, folder)
            )
            await client.async_start_new_kernel_client()
            return client
        except (RuntimeError, OSError) as error:
            last = error
    raise RuntimeError(f"no kernel for {chapter.file}: {last}") from last


def _client(notebook: NotebookNode, timeout: int) -> NotebookClient:
    start = (
        f"__import__('runpy').run_path({str(WATCH)!r})['watch'](get_ipython())"
    )
    return NotebookClient(
        notebook,
        kernel_manager_class=NativeKernel,
        kernel_name="python3",
        timeout=timeout,
        extra_arguments=[
            f"--IPKernelApp.exec_lines={start}",
            "--HistoryManager.enabled=False",
        ],
    )


def _environment(root: Path, folder: Path) -> dict[str, str]:
    """Return the environment of a kernel: no user start-up, no stale code."""
    environment = dict(os.environ)
    environment.pop("PYTHONOPTIMIZE", None)
    paths = [str(root), environment.get("PYTHONPATH", "")]
    return environment | {
        "GUIDE_ROOT": str(root),
        "GUIDE_WATCH_REPORT": str(folder / "report.json"),
        "IPYTHONDIR": str(folder / "ipython"),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONPATH": os.pathsep.join(filter(None, paths)),
    }


def _report(folder: Path) -> dict[str, Any] | None:
    path = folder / "report.json"
    return json.loads(path.read_text("utf-8")) if path.exists() else None


def _output_problems(chapter: Chapter) -> Iterator[Problem]:
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


def _report_problems(
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
        if cell.execution_count is None:
            yield Problem(chapter.file, start, "this cell was not executed")
        if not claims_of(cell):
            continue
        for line in proof_lines(ast.parse(cell.source)):
            if (cell.execution_count, line) not in ran:
                message = "this assertion of a claim did not run"
                yield Problem(chapter.file, start + line - 1, message)


def _mark_proved(chapter: Chapter) -> None:
    for _, cell in chapter.code_cells():
        if claims_of(cell):
            cell.metadata["proved"] = claims_of(cell)


def main(arguments: list[str]) -> int:
    """Run the chapters named on the command line; return the exit code."""
    from chapter import read_chapter

    failed = False
    for name in arguments:
        path = Path(name).resolve()
        run = run_chapter(read_chapter(path, Path.cwd()), Path.cwd())
        print(*run.problems, sep="\n")
        print(f"ran {name} in {run.seconds:.1f} s, {run.cells} cells")
        failed = failed or bool(run.problems)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
