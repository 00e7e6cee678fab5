"""Workbooks on the command line: `make`, `check` or `reset`, and chapters.

`make 03` makes the workbook of chapter 3, and `make` alone all of them.
"""

from datetime import datetime
from pathlib import Path

from guard.base.problem import AuthorError
from workshop.check import BrokenWorkbookError, check
from workshop.workbooks import chapters, keep, make, path_of

ROOT = Path(__file__).resolve().parents[1]


def make_all(chosen: list[Path]) -> int:
    """Make each workbook that is not there yet."""
    return max([make_one(chapter) for chapter in chosen], default=0)


def make_one(chapter: Path) -> int:
    """Make the workbook of a chapter; return 1 if its author has to act."""
    try:
        made = make(ROOT, chapter)
    except AuthorError as error:
        print(error)
        return 1
    path = path_of(ROOT, chapter).relative_to(ROOT)
    print(f"{'made' if made else 'kept, as it was:'} {path}")
    return 0


def check_all(chosen: list[Path]) -> int:
    """Check each workbook that is there; return 1 if anything fails."""
    paths = [path_of(ROOT, chapter) for chapter in chosen]
    there = [path for path in paths if path.exists()]
    if not there:
        print(
            "There is no workbook to check. Make them:"
            " python3 start.py workshop -- make"
        )
        return 1
    return max([check_one(path) for path in there])


def check_one(path: Path) -> int:
    """Print how each exercise of a workbook went; return 1 if one fails."""
    print(path.name, flush=True)
    try:
        results = check(path)
    except BrokenWorkbookError as error:
        print(f"  ✗ {error}")
        return 1
    print(*results, sep="\n", flush=True)
    return int(any(result.problem for result in results))


def reset(chosen: list[Path]) -> int:
    """Make workbooks anew, and keep the attempts first."""
    for chapter in chosen:
        kept = keep(ROOT, chapter, datetime.now())
        if kept:
            print(f"kept your attempt: {kept.relative_to(ROOT)}")
    return make_all(chosen)


COMMANDS = {"make": make_all, "check": check_all, "reset": reset}


def main(arguments: list[str]) -> int:
    """Run one command; return the exit code."""
    command, *numbers = arguments
    if command == "reset" and not numbers:
        print("Say which chapter: python3 start.py workshop -- reset 03")
        return 2
    try:
        chosen = chapters(ROOT, [number.zfill(2) for number in numbers])
    except ValueError as error:
        print(error)
        return 2
    return COMMANDS[command](chosen)
