"""Run every mutant: `python -m tests.mutants [words of a name]`.

The unbroken project is proven green first and last. Two copies work at
the same time: one builds the site, the other runs notebooks and tests.
"""

from __future__ import annotations

import sys
import tempfile
import tomllib
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tqdm import tqdm

from tests.mutants.workspace import SITE, Mutant, Workspace

ROOT = Path(__file__).parents[2]
MUTATIONS = Path(__file__).with_name("mutations.toml")


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
    halves = [
        [m for m in chosen if m.killer == SITE],
        [m for m in chosen if m.killer != SITE],
    ]
    steps = len(chosen) + 2 * sum(len(killers(half)) for half in halves)
    with (
        tqdm(total=steps, unit="run", dynamic_ncols=True) as progress,
        tempfile.TemporaryDirectory(prefix="mutants-") as folder,
        ThreadPoolExecutor(max_workers=2) as pool,
    ):
        runs = [
            pool.submit(hunt, half, Path(folder, str(number)), progress)
            for number, half in enumerate(halves)
            if half
        ]
        problems = [problem for run in runs for problem in run.result()]
    for problem in problems:
        print(problem)
    survived = sum(p.startswith("SURVIVED") for p in problems)
    print(f"{len(chosen) - survived}/{len(chosen)} mutants killed")
    return 1 if problems else 0


def killers(mutants: Iterable[Mutant]) -> list[str]:
    """Return each killer of `mutants` once, in their order."""
    return list(dict.fromkeys(mutant.killer for mutant in mutants))


def hunt(mutants: list[Mutant], folder: Path, progress: tqdm) -> list[str]:
    """Run `mutants` in a copy at `folder`; return what went wrong."""
    workspace = Workspace(ROOT, folder)
    problems = baseline(workspace, mutants, progress, "before")
    if problems:
        return problems + [f"SURVIVED {m.name}: not tried" for m in mutants]
    for mutant in mutants:
        reason = workspace.survival(mutant)
        if reason:
            problems.append(f"SURVIVED {mutant.name}: {reason}")
        progress.update()
    return problems + baseline(workspace, mutants, progress, "after")


def baseline(
    workspace: Workspace, mutants: list[Mutant], progress: tqdm, when: str
) -> list[str]:
    """Run every killer on the unbroken project; return who complained."""
    problems = []
    for killer in killers(mutants):
        result = workspace.run(killer)
        progress.update()
        if result.returncode:
            problems.append(
                f"BASELINE {when} is red: {killer}\n{result.stdout[-3000:]}"
            )
    return problems


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
