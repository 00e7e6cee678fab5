"""Run every mutant and falsifier: `python -m tests.mutants [words]`.

With `--falsify` it runs the falsifiers alone: they make a claim of the guide
false, and its own cell has to notice. Words choose those whose name has all
of them; a falsifier is also found by its claim, `S6`, and by its page.

The unbroken project is proven green first and last; where it is red at
first, nothing more is tried. Several copies of it work at the same time.
The first one builds the site, which remembers what it has run; when no such
work is left, it helps the others.
"""

from __future__ import annotations

import math
import os
import sys
import tempfile
import time
import tomllib
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Event

from _pytest.config import default_plugins
from tqdm import tqdm

from guard.base.settings import Settings
from guard.run.durations import hinted_seconds
from guard.run.forks.client import serving
from tests.mutants import falsifications
from tests.mutants.falsifications import Falsification
from tests.mutants.workspace import (
    POSTGRES,
    SITE,
    Mutant,
    Workspace,
    is_tests,
)

ROOT = Path(__file__).parents[2]
SETTINGS = Settings.from_conf_py(ROOT)
HINTS = hinted_seconds(SETTINGS)
MUTATIONS = Path(__file__).with_name("mutations.toml")
COPIES = 2 * (os.cpu_count() or 1)  # Half of a run is waiting.
BEFORE = "before"
FALSIFY = "--falsify"
SLOWEST = 5  # how many runs to name at the end
# What `guard.run`, and the tests of the guard, import.
OF_KILLERS = (
    "nbclient",
    "jupyter_client.provisioning",
    "myst_nb.sphinx_",
    "sphinx.builders.html",
    "sphinx.cmd.build",
)


@dataclass(frozen=True)
class Baseline:
    """A run of `killer` on the unbroken project, which has to pass."""

    killer: str
    when: str

    def problem(self, workspace: Workspace) -> str:
        """Return what the killer complained about, or ""."""
        result = workspace.run(self.killer)
        if result.returncode == 0:
            return ""
        told = result.stdout[-3000:]
        return f"BASELINE {self.when} is red: {self.killer}\n{told}"

    @property
    def name(self) -> str:
        """Return what to call this run."""
        return f"{self.killer} {self.when}"


Each = Mutant | Falsification | Baseline


def load(path: Path = MUTATIONS) -> list[Mutant]:
    """Return the mutants of a TOML file."""
    with path.open("rb") as file:
        return [Mutant(**entry) for entry in tomllib.load(file)["mutant"]]


def main(arguments: list[str]) -> int:
    """Run what the words in `arguments` choose; return the exit code."""
    words = [word for word in arguments if word != FALSIFY]
    claims = falsifications.load(SETTINGS, words)
    mutants = [m for m in load() if all(word in m.name for word in words)]
    if FALSIFY in arguments:
        mutants = []
    if not (mutants or claims):
        print(f"Nothing is called {' '.join(words)!r}.")
        return 2
    started = time.monotonic()
    problems, seconds = run([*mutants, *claims])
    falsifications.keep(claims, SETTINGS)
    problems += falsifications.confused(claims)
    minutes = (time.monotonic() - started) / 60
    return tell(problems, seconds, len(mutants) + len(claims), minutes)


def run(
    chosen: list[Mutant | Falsification],
) -> tuple[list[str], dict[str, float]]:
    """Run them in copies of the project; return problems, and seconds."""
    with (
        tempfile.TemporaryDirectory(prefix="mutants-") as folder,
        serving(libraries()),
    ):
        copies = [Workspace(ROOT, Path(folder, str(n))) for n in range(COPIES)]
        killers = unbroken(chosen)
        with Crew(copies, len(chosen) + 2 * len(killers)) as crew:
            problems = crew.work(
                [Baseline(killer, BEFORE) for killer in killers],
                chosen,
                [Baseline(killer, "after") for killer in killers],
            )
    return problems, crew.seconds


def libraries() -> list[str]:
    """Return what is imported once for all runs: nothing of ours."""
    plugins = [f"_pytest.{name}" for name in default_plugins]
    return [*SETTINGS.preload, *plugins, *OF_KILLERS]


def unbroken(mutants: Iterable[Mutant | Falsification]) -> list[str]:
    """Return the killers of `mutants`, in as few runs as show them all.

    A build of the site runs every chapter, in kernels as those of the
    mutants, so that the shortest one is enough to try how they are run.
    The tests of PostgreSQL are one run, the others one for each copy.
    """
    killers = dict.fromkeys(mutant.choice for mutant in mutants)
    tests = [killer for killer in killers if is_tests(killer)]
    chapters = [k for k in killers if k.startswith("notebooks/")]
    chapters.sort(key=seconds_of)
    runs = [k for k in killers if k not in tests and k not in chapters]
    runs += chapters[:1] if SITE in killers else chapters
    there = [killer for killer in tests if killer.startswith(POSTGRES)]
    here = [killer for killer in tests if killer not in there]
    there = [killer.removeprefix(POSTGRES) for killer in there]
    shares = (here[start::COPIES] for start in range(COPIES))
    runs += [" ".join(share) for share in shares if share]
    return runs + ([POSTGRES + " ".join(there)] if there else [])


def seconds_of(killer: str) -> float:
    """Return about how long a killer takes, to start the longest first."""
    if is_tests(killer):
        return 0
    return HINTS.get(killer.removesuffix(".md"), math.inf)


class Crew:
    """Copies of the project that share the runs, and count them."""

    def __init__(self, copies: list[Workspace], steps: int) -> None:
        self.copies = copies
        self.seconds: dict[str, float] = {}
        self.red = Event()
        self.progress = tqdm(total=steps, unit="run", dynamic_ncols=True)

    def __enter__(self) -> Crew:
        return self

    def __exit__(self, *_: object) -> None:
        self.progress.close()

    def work(self, *groups: Iterable[Each]) -> list[str]:
        """Do one group of runs after the other; return what went wrong."""
        runs = [run for group in groups for run in longest_first(group)]
        site = deque(run for run in runs if run.killer == SITE)
        rest = deque(run for run in runs if run.killer != SITE)
        shares = [drain(site, rest)]
        shares += [drain(rest) for _ in self.copies[1:]]
        with ThreadPoolExecutor(len(self.copies)) as pool:
            found = pool.map(self.do, self.copies, shares)
            return [problem for problems in found for problem in problems]

    def do(self, copy: Workspace, runs: Iterator[Each]) -> list[str]:
        """Do `runs` in one copy; return what went wrong."""
        problems = []
        for run in runs:
            started = time.monotonic()
            problem = run.problem(copy)
            self.seconds[run.name] = time.monotonic() - started
            self.progress.update()
            if problem:
                problems.append(problem)
            if problem and isinstance(run, Baseline) and run.when == BEFORE:
                self.red.set()
            if self.red.is_set():
                break
        return problems


def longest_first(
    runs: Iterable[Each],
) -> list[Each]:
    """Return runs in the order in which they end soonest."""
    return sorted(runs, key=lambda run: seconds_of(run.killer), reverse=True)


def drain(
    *queues: deque[Each],
) -> Iterator[Each]:
    """Yield what is left in each queue, which others may drain too."""
    for queue in queues:
        with suppress(IndexError):
            while True:
                yield queue.popleft()


def tell(
    problems: list[str],
    seconds: dict[str, float],
    count: int,
    minutes: float,
) -> int:
    """Print the result; return the exit code."""
    slowest = sorted(seconds, key=lambda name: seconds[name], reverse=True)
    for name in slowest[:SLOWEST]:
        print(f"{seconds[name]:6.1f} s  {name[:60]}")
    print(*problems, sep="\n")
    survived = sum(p.startswith("SURVIVED") for p in problems)
    untried = any(p.startswith("BASELINE before") for p in problems)
    killed = 0 if untried else count - survived
    print(
        f"{killed}/{count} mutants and falsifiers killed "
        f"in {minutes:.1f} minutes"
    )
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
