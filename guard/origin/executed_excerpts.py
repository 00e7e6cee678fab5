"""Fail when a page shows code that no test and no notebook has run.

python -m guard.origin.executed_excerpts COVERAGE_FILE EXCERPTS_JSON
"""

import json
import sys
from pathlib import Path
from typing import Any

from coverage import CoverageData

from .source_objects import body_lines


def never_run(
    excerpts: list[dict[str, Any]], data: CoverageData, root: Path
) -> list[str]:
    """Return a line for each excerpt without one executed body line.

    Files other than Python are not executed, and are left out.
    """
    lines = _executed(data, root)
    problems = []
    for shown in excerpts:
        file, name = shown["file"], shown["object"]
        if not file.endswith(".py"):
            continue
        wanted = set(range(shown["start"], shown["end"] + 1))
        if name:
            wanted = body_lines((root / file).read_text("utf-8"), name)
        if not wanted & lines.get(file, set()):
            what = f"{file}::{name}" if name else f"{file}:{shown['start']}"
            problems.append(
                f"{shown['page']}: {what} was never executed:"
                " test it, or run it in a notebook"
            )
    return problems


def _executed(data: CoverageData, root: Path) -> dict[str, set[int]]:
    """Return the executed lines of each file below the root."""
    found = {}
    for name in data.measured_files():
        path = (root / name).resolve()
        if path.is_relative_to(root):
            key = path.relative_to(root).as_posix()
            found[key] = set(data.lines(name) or [])
    return found


def main(arguments: list[str]) -> int:
    """Print what was never run; return 1 if there is any, 2 on misuse."""
    if len(arguments) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    coverage_file, excerpts_json = map(Path, arguments)
    for path in (coverage_file, excerpts_json):
        if not path.is_file():
            print(f"{path}: no such file: run the tests and build the docs")
            return 2
    data = CoverageData(basename=str(coverage_file))
    data.read()
    excerpts = json.loads(excerpts_json.read_text("utf-8"))
    problems = never_run(excerpts, data, Path.cwd())
    print(*problems, sep="\n")
    print(f"{len(excerpts)} excerpts, {len(problems)} never executed")
    return int(bool(problems))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
