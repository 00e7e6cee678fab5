"""What does a build of the site cost, when little or nothing changed?

A copy of this checkout is built, the first time from nothing. Each figure
is the CPU time of a build, with all its processes, in units: what it takes
to import the tools that every build imports. They are taken in turn, the
best of several rounds. `--here` builds this very checkout, with what an
earlier build left: nobody else may work in it meanwhile.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from itertools import count
from pathlib import Path

from benchmarks.ratios import Timer, best_in_turn, progress, verdict
from tests.mutants.workspace import SITE, Workspace, command_of

ROOT = Path(__file__).parents[1]
TOOLS = (
    "import sphinx.cmd.build, sphinx.application, myst_nb.sphinx_,"
    " sphinx_book_theme, matplotlib, django.conf"
)
UNIT = "one unit"
NOTHING = "nothing changed"
WORD = "one word of prose"
LIMITS = {NOTHING: 5.0, WORD: 8.0}
ROUNDS = 3
CHAPTER = "notebooks/02_the_event_bus.md"
LINE = "\nNext: "  # where that chapter gets a word


def main(arguments: Sequence[str] = ()) -> int:
    """Print the units of each build; return 1 when one is over its limit."""
    if "--here" in arguments:
        seconds = measure(ROOT)
    else:
        with tempfile.TemporaryDirectory() as name:
            seconds = measure(copy_of(ROOT, Path(name, "guide")))
    unit = seconds.pop(UNIT)
    found = {name: each / unit for name, each in seconds.items()}
    print(f"CPU of a build, in units of {unit:.2f} s")
    for name, units in found.items():
        limit = f"limit {LIMITS[name]:.0f}" if name in LIMITS else ""
        print(f"{name:20}{units:>8.1f}  {limit}".rstrip())
    limits = LIMITS.items()
    return verdict(n for n, limit in limits if found[n] > limit)


def copy_of(root: Path, folder: Path) -> Path:
    """Copy what git tracks, or would track, and its history."""
    clone = ("git", "clone", "--quiet", "--no-checkout", root, folder)
    subprocess.run(clone, check=True)
    Workspace(root, folder)
    return folder


def measure(folder: Path) -> dict[str, float]:
    """Return the CPU seconds of each build of the site in `folder`."""
    build = partial(cpu_seconds, folder, command_of(SITE))
    progress("the first build")
    first = build()
    progress(f"{NOTHING}, {WORD}")
    unit = partial(cpu_seconds, folder, [sys.executable, "-c", TOOLS])
    with a_word_more(folder / CHAPTER) as add:

        def with_a_word() -> float:
            add()
            return build()

        timers: dict[str, Timer] = {
            UNIT: unit,
            NOTHING: build,
            WORD: with_a_word,
        }
        return best_in_turn(timers, ROUNDS) | {"the first build": first}


@contextmanager
def a_word_more(chapter: Path) -> Iterator[Callable[[], None]]:
    """Yield what puts one more word into a chapter; at the end all go."""
    text = chapter.read_text("utf-8")
    words = count()
    try:
        yield lambda: add_word(chapter, f"Word{next(words)}.")
    finally:
        chapter.write_text(text, "utf-8")


def add_word(chapter: Path, word: str) -> None:
    """Put a word at the end of the line that leads on from a chapter.

    Raises ValueError when it has no such line.
    """
    before, line, rest = chapter.read_text("utf-8").partition(LINE)
    if not line:
        raise ValueError(f"{chapter} has no line that starts with {LINE!r}")
    way_on, end, more = rest.partition("\n")
    text = f"{before}{line}{way_on} {word}{end}{more}"
    chapter.write_text(text, "utf-8")


def cpu_seconds(folder: Path, command: Sequence[str]) -> float:
    """Return the CPU time of a command and of what it started.

    Raises RuntimeError, with what it said, when it fails.
    """
    with tempfile.TemporaryFile("w+", encoding="utf-8") as said:
        process = subprocess.Popen(
            command,
            cwd=folder,
            stdout=said,
            stderr=subprocess.STDOUT,
            env={**os.environ, "PYTHONPATH": str(folder)},
        )
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        said.seek(0)
        if process.returncode:
            raise RuntimeError(f"{command} failed:\n{said.read()[-3000:]}")
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
