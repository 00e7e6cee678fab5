"""Run a function in another thread, or in another process."""

from __future__ import annotations

import inspect
import os
import subprocess
import sys
import textwrap
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

ROOT = Path(__file__).parents[2]
Result = TypeVar("Result")

# Unbuffered: what a process printed before it was killed arrives.
ENVIRONMENT = {"PYTHONUNBUFFERED": "1", "PYTHON_COLORS": "0"}

PROLOGUE = """
import django
from django.test.utils import setup_test_environment
django.setup()
setup_test_environment(debug=False)
"""


def in_thread(function: Callable[..., Result], *args: Any) -> Result:
    """Return what `function` returns in a thread with its own connection.

    What it raises is raised here.
    """
    with ThreadPoolExecutor(max_workers=1) as pool:
        return pool.submit(_and_disconnect, function, *args).result()


def in_threads(*functions: Callable[[], Result]) -> list[Result]:
    """Run `functions` at the same time; return their results in order."""
    with ThreadPoolExecutor(max_workers=len(functions)) as pool:
        futures = [pool.submit(_and_disconnect, each) for each in functions]
    return [future.result() for future in futures]


def _and_disconnect(function: Callable[..., Result], *args: Any) -> Result:
    from django.db import connections

    try:
        return function(*args)
    finally:
        connections.close_all()


def in_new_process(
    function: Callable[..., Any],
    *args: Any,
    ends_with: int = 0,
    django: bool = True,
    interpreter: str = sys.executable,
    **environment: str,
) -> str:
    """Call `function` with `args` in a new Python; return what it prints.

    The process has Django set up on this notebook's database, unless
    `django` is False. Only the source of the function travels: it imports
    what it needs inside, and its arguments are plain values. A PYTHONPATH
    in `environment` comes before the paths of this process. Another
    `interpreter` finds the project, and its own packages only.
    Raises RuntimeError, with its output, when its exit status is not
    `ends_with`; a negative one is the number of the signal.
    """
    process = subprocess.run(
        [interpreter, "-c", _program(function, args, django)],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=_environment(environment, interpreter == sys.executable),
        timeout=60,
    )
    if process.returncode != ends_with:
        raise RuntimeError(
            f"{function.__name__} ended with {process.returncode}, "
            f"not {ends_with}:\n{process.stdout}{process.stderr}"
        )
    return process.stdout


def _environment(added: dict[str, str], same_python: bool) -> dict[str, str]:
    """Return this environment with `added`, and the paths to import from.

    The paths of this process may hold packages of this Python, and of
    this Django, so another Python gets none of them.
    """
    inherited = {**os.environ, **ENVIRONMENT}
    paths = [added.get("PYTHONPATH", ""), str(ROOT)]
    if same_python:
        paths.append(inherited.get("PYTHONPATH", ""))
    else:
        inherited.pop("PYTHONHOME", None)
    joined = os.pathsep.join(filter(None, paths))
    return {**inherited, **added, "PYTHONPATH": joined}


def _program(
    function: Callable[..., Any], args: tuple[Any, ...], django: bool
) -> str:
    source = textwrap.dedent(inspect.getsource(function))
    prologue = PROLOGUE if django else ""
    return f"{prologue}{source}\n{function.__name__}(*{args!r})\n"
