"""Watch a kernel from the inside: its faults, and assertions that passed.

The runner calls `watch` before the first cell.  A report is written as JSON
to the file that GUARD_WATCH_REPORT names, as the very last exit handler.
"""

import ast
import asyncio
import atexit
import builtins
import gc
import importlib.metadata
import json
import os
import platform
import sqlite3
import sys
import threading
import traceback
from pathlib import Path
from types import TracebackType
from typing import Any


class Watch:
    """What one kernel did."""

    def __init__(self, shell: Any, report: str) -> None:
        self.shell = shell
        self.report = report
        self.pid = os.getpid()
        self.passed: set[tuple[int, int]] = set()
        self.faults: list[dict[str, Any]] = []

    def fault(self, kind: str, error: BaseException | None) -> None:
        """Remember an exception that no cell raised."""
        if error is None or isinstance(error, SystemExit):
            return
        count, line = self.place(error.__traceback__)
        text = "".join(traceback.format_exception(error))
        what = f"{kind}: {type(error).__name__}: {error}"
        self.faults.append(
            {"count": count, "line": line, "what": what, "traceback": text}
        )

    def place(self, trace: TracebackType | None) -> tuple[int, int]:
        """Return (execution count, line in that cell) of a traceback."""
        for frame, line in traceback.walk_tb(trace):
            count = self.cells.get(frame.f_code.co_filename)
            if count is not None:
                return count, line
        return self.current, 1

    @property
    def cells(self) -> dict[str, int]:
        """The execution count of each cell, by the name of its code."""
        names: dict[str, int] = self.shell.compile._filename_map
        return names

    @property
    def current(self) -> int:
        """The execution count of the cell that ran last, or runs now."""
        return max(self.cells.values(), default=0)

    def finish(self) -> None:
        """Drop what the cells made, so that late faults show; report."""
        if os.getpid() != self.pid:
            return
        self.shell.reset(new_session=False)
        gc.collect()
        facts = {
            "passed": sorted(self.passed),
            "faults": self.faults,
            "versions": versions(),
        }
        Path(self.report).write_text(json.dumps(facts), "utf-8")


class Mark(ast.NodeTransformer):
    """Add a call behind each `assert` and `with`: it ran, and it passed."""

    def __init__(self, watch: Watch) -> None:
        self.watch = watch
        self.count = 0

    def visit(self, node: ast.AST) -> Any:
        """Visit a node; a module starts a new cell."""
        if isinstance(node, ast.Module):
            self.count = self.watch.current
        self.generic_visit(node)
        if isinstance(node, ast.Assert | ast.With | ast.AsyncWith):
            return [node, self.call(node)]
        return node

    def call(self, node: ast.stmt) -> ast.stmt:
        """Return the statement that notes that `node` has passed."""
        source = f"__guard_passed__({self.count}, {node.lineno})"
        note = ast.parse(source).body[0]
        for part in ast.walk(note):
            ast.copy_location(part, node)
        return note


def versions() -> dict[str, str]:
    """Return the versions that this kernel really uses."""
    found = {"Python": platform.python_version()}
    for package in os.environ["GUARD_VERSIONS"].split():
        if package.lower() in sys.modules:
            found[package] = importlib.metadata.version(package)
    found["SQLite"] = sqlite3.sqlite_version
    return found


def watch(shell: Any) -> None:
    """Start to watch the kernel whose IPython shell is `shell`."""
    eye = Watch(shell, os.environ["GUARD_WATCH_REPORT"])
    shell.automagic = False
    shell.ast_transformers.append(Mark(eye))
    vars(builtins)["__guard_passed__"] = lambda *place: eye.passed.add(place)
    watch_threads(eye)
    watch_tasks(eye)
    atexit.register(eye.finish)


def watch_threads(eye: Watch) -> None:
    """Note errors of threads, of exit handlers and of `__del__`."""
    threading.excepthook = lambda args: eye.fault(
        f"in thread {args.thread.name if args.thread else '?'}",
        args.exc_value,
    )
    sys.unraisablehook = lambda args: eye.fault(
        args.err_msg or f"ignored in {args.object!r}", args.exc_value
    )


def watch_tasks(eye: Watch) -> None:
    """Note errors of asyncio tasks and callbacks, in any event loop."""
    original = asyncio.BaseEventLoop.call_exception_handler

    def call_exception_handler(
        self: asyncio.BaseEventLoop, context: dict[str, Any]
    ) -> None:
        eye.fault("in an asyncio task", context.get("exception"))
        original(self, context)

    loop: Any = asyncio.BaseEventLoop
    loop.call_exception_handler = call_exception_handler
