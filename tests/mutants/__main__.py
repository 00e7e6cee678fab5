"""Run every mutant: `python -m tests.mutants [words of a name]`.

The unbroken project is proven green first and last. Two copies of it work
at the same time. The first one builds the site, which remembers what it
has run; when no such work is left, it helps the second one.
"""

from __future__ import annotations

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

from tqdm import tqdm

from tests.mutants.workspace import (
    POSTGRES,
    SITE,
    Mutant,
    Workspace,
    is_tests,
)

ROOT = Path(__file__).parents[2]
MUTATIONS = Path(__file__).with_name("mutations.toml")
SLOWEST = 5  # how many runs to name at the end


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


def load(path: Path = MUTATIONS) -> list[Mutant]:
    """Return the mutants of a TOML file."""
    with path.open("rb") as file:
        return [Mutant(**entry) for entry in tomllib.load(file)["mutant"]]


def main(words: list[str]) -> int:
    """Run the mutants whose name has all `words`; return the exit code."""
    chosen = [m for m in load() if all(word in m.name for word in words)]
    if not chosen:
        print(f"No mutant is called {' '.join(words)!r}.")
        return 2
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        copies = [Workspace(ROOT, Path(folder, n)) for n in ("1", "2")]
        killers = unbroken(chosen)
        with Crew(copies, len(chosen) + 2 * len(killers)) as crew:
            problems = crew.work(Baseline(k, "before") for k in killers)
            if not problems:
                problems = crew.work(chosen)
                problems += crew.work(Baseline(k, "after") for k in killers)
    return tell(problems, crew.seconds, len(chosen))


def unbroken(mutants: Iterable[Mutant]) -> list[str]:
    """Return the killers of `mutants`, in as few runs as show them all.

    A build of the site runs every chapter, so that none is left to try,
    and the tests of one database are one run.
    """
    killers = dict.fromkeys(mutant.killer for mutant in mutants)
    tests = [killer for killer in killers if is_tests(killer)]
    runs = [
        killer
        for killer in killers
        if killer not in tests
        and not (SITE in killers and killer.startswith("notebooks/"))
    ]
    here = [killer for killer in tests if not killer.startswith(POSTGRES)]
    there = [killer.removeprefix(POSTGRES) for killer in tests]
    there = [killer for killer in there if killer not in here]
    runs += [" ".join(here)] if here else []
    return runs + ([POSTGRES + " ".join(there)] if there else [])


class Crew:
    """Copies of the project that share the runs, and count them."""

    def __init__(self, copies: list[Workspace], steps: int) -> None:
        self.copies = copies
        self.seconds: dict[str, float] = {}
        self.progress = tqdm(total=steps, unit="run", dynamic_ncols=True)

    def __enter__(self) -> Crew:
        return self

    def __exit__(self, *_: object) -> None:
        self.progress.close()

    def work(self, runs: Iterable[Mutant | Baseline]) -> list[str]:
        """Do all `runs`; return what went wrong."""
        runs = list(runs)
        site = deque(run for run in runs if run.killer == SITE)
        rest = deque(run for run in runs if run.killer != SITE)
        shares = [drain(site, rest), drain(rest)]
        with ThreadPoolExecutor(len(self.copies)) as pool:
            found = pool.map(self.do, self.copies, shares)
            return [problem for problems in found for problem in problems]

    def do(
        self, copy: Workspace, runs: Iterator[Mutant | Baseline]
    ) -> list[str]:
        """Do `runs` in one copy; return what went wrong."""
        problems = []
        for run in runs:
            started = time.monotonic()
            problems.append(run.problem(copy))
            self.seconds[run.name] = time.monotonic() - started
            self.progress.update()
        return [problem for problem in problems if problem]


def drain(
    *queues: deque[Mutant | Baseline],
) -> Iterator[Mutant | Baseline]:
    """Yield what is left in each queue, which others may drain too."""
    for queue in queues:
        with suppress(IndexError):
            while True:
                yield queue.popleft()


def tell(problems: list[str], seconds: dict[str, float], count: int) -> int:
    """Print the result; return the exit code."""
    slowest = sorted(seconds, key=lambda name: seconds[name], reverse=True)
    for name in slowest[:SLOWEST]:
        print(f"{seconds[name]:6.1f} s  {name[:60]}")
    print(*problems, sep="\n")
    survived = sum(p.startswith("SURVIVED") for p in problems)
    untried = any(p.startswith("BASELINE before") for p in problems)
    killed = 0 if untried else count - survived
    print(f"{killed}/{count} mutants killed")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
