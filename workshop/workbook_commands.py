"""Workbooks on the command line: `make`, `check` or `reset`, and chapters.

`make 03` makes the workbook of chapter 3, and `make` alone all of them.
`check 03 --watch` checks it on each save.
"""

import time
from datetime import datetime
from pathlib import Path

from guard.base.problem import AuthorError
from workshop.check import (
    BrokenWorkbookError,
    chapter_of,
    read,
    results,
)
from workshop.workbooks import chapters, keep, make, path_of

ROOT = Path(__file__).resolve().parents[1]
WATCH = "--watch"
LOOK = 0.5  # seconds between two looks at the files


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
    there = [path for chapter in chosen for path in found_for(chapter)]
    if not there:
        print(
            "There is no workbook to check. Make them:"
            " `python3 start.py workshop -- make`"
        )
        return 1
    return tell_next([what for path in there for what in check_one(path)])


def tell_next(failed: list[str]) -> int:
    """Print where to go on; return 1 if anything has failed."""
    print(f"Next: {failed[0]}" if failed else "All of it passes.")
    return int(bool(failed))


def found_for(chapter: Path) -> list[Path]:
    """Return the workbook of a chapter, or those that were renamed."""
    path = path_of(ROOT, chapter)
    if path.exists():
        return [path]
    return [
        other
        for other in sorted(path.parent.glob("*.ipynb"))
        if belongs_to(other, chapter)
    ]


def belongs_to(path: Path, chapter: Path) -> bool:
    """Tell whether a workbook has the exercises of `chapter`."""
    try:
        return chapter_of(path, read(path)) == chapter
    except BrokenWorkbookError:
        return False


def check_one(path: Path) -> list[str]:
    """Print how each exercise goes as it ends; return what fails."""
    print(path.name, flush=True)
    failed = []
    try:
        for result in results(path):
            print(result, flush=True)
            if result.problem:
                failed.append(f"{result.title}, in {path.name}")
    except BrokenWorkbookError as error:
        print(f"  ✗ {error}", flush=True)
        failed.append(path.name)
    return failed


def watch(chosen: list[Path]) -> int:
    """Check each workbook when it is saved, until interrupted."""
    seen: dict[Path, float] = {}
    print("Watching: save a workbook, and it is checked. Ctrl-C ends it.")
    try:
        while True:
            for path in changed(chosen, seen):
                tell_next(check_one(path))
            time.sleep(LOOK)
    except KeyboardInterrupt:
        return 0


def changed(chosen: list[Path], seen: dict[Path, float]) -> list[Path]:
    """Return the workbooks that were saved since they were `seen`."""
    files = path_of(ROOT, chosen[0]).parent.glob("*.ipynb")
    now = {path: path.stat().st_mtime for path in files if path.exists()}
    saved = {path for path, time in now.items() if time != seen.get(path)}
    first = not seen
    seen.clear()
    seen.update(now)
    if first or not saved:
        return []
    ours = (path for chapter in chosen for path in found_for(chapter))
    return [path for path in ours if path in saved]


def reset(chosen: list[Path]) -> int:
    """Make workbooks anew, and keep the attempts first."""
    for chapter in chosen:
        kept = keep(ROOT, chapter, datetime.now())
        if kept:
            print(f"kept your attempt: {kept.relative_to(ROOT)}")
    return make_all(chosen)


COMMANDS = {
    "make": make_all,
    "check": check_all,
    "watch": watch,
    "reset": reset,
}


def main(arguments: list[str]) -> int:
    """Run one command; return the exit code."""
    command, *numbers = arguments
    if command == "check" and WATCH in numbers:
        numbers.remove(WATCH)
        command = "watch"
    if command == "reset" and not numbers:
        print("Say which chapter: `python3 start.py workshop -- reset 03`")
        return 2
    try:
        chosen = chapters(ROOT, [number.zfill(2) for number in numbers])
    except ValueError as error:
        print(error)
        return 2
    return COMMANDS[command](chosen)
