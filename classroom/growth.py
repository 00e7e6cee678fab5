"""What one more reaction touches: it is really added, to a copy."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path

import grimp

from classroom.source import ROOT

FOLDER = "example_project/comparisons/designs"
REACTIONS = "example_project.comparisons.designs.reactions"
DIFFS = Path(__file__).with_name("one_more")

PLAY = """
import json, sys
from classroom import setup
setup()
from django.core import mail
from example_project.comparisons.designs.accidents import (
    load_designs,
    no_accident,
)
mailed = {}
for name in sys.argv[1:]:
    outcome = no_accident(load_designs()[name])
    assert outcome.approved and outcome.item_approved, outcome
    mailed[name] = sorted(to for m in mail.outbox for to in m.to)
print(json.dumps(mailed))
"""


@dataclass(frozen=True)
class Growth:
    """What the diff changed, and whom a mail reaches afterwards.

    `changed` maps each file to its added and removed lines.
    """

    changed: dict[str, int]
    mailed: list[str]

    @property
    def lines(self) -> int:
        """How many lines were added or removed."""
        return sum(self.changed.values())


@cache
def imports() -> grimp.ImportGraph:
    """Return which module of the project imports which."""
    return grimp.build_graph("example_project", cache_dir=None)


def imported_reactions(name: str) -> list[str]:
    """Return the reactions that the file of a design imports."""
    imported = imports().find_modules_directly_imported_by(
        f"example_project.comparisons.designs.{name}"
    )
    return sorted(m for m in imported if m.startswith(f"{REACTIONS}."))


def diff_for(name: str) -> Path:
    """Return the diff that adds the reaction to a design.

    One diff serves every design that its listeners connect to.
    """
    own = DIFFS / f"{name}.diff"
    return own if own.exists() else DIFFS / "any_listener.diff"


def one_more(names: Iterable[str], folder: Path) -> dict[str, Growth]:
    """Add a reaction to each design, in copies below `folder`; play them.

    Raises CalledProcessError when a diff does not apply any more, or when
    the scenario fails afterwards.
    """
    grown: dict[str, Growth] = {}
    for diff, group in groupby(sorted(names, key=diff_for), key=diff_for):
        copy = folder / diff.stem
        changed = apply(diff, copy)
        played = run(copy, sys.executable, "-c", PLAY, *group)
        for name, mailed in json.loads(played).items():
            grown[name] = Growth(changed, mailed)
    return grown


def apply(diff: Path, copy: Path) -> dict[str, int]:
    """Copy the project to `copy`, apply `diff`, and count its lines."""
    shutil.copytree(
        ROOT / "example_project",
        copy / "example_project",
        ignore=shutil.ignore_patterns("__pycache__", "*.diff"),
    )
    counted = run(copy, "git", "apply", "--numstat", str(diff))
    run(copy, "git", "apply", str(diff))
    return dict(map(parse, counted.splitlines()))


def parse(line: str) -> tuple[str, int]:
    """Return the file, and how many lines it grew, by `git diff --numstat`."""
    added, removed, file = line.split("\t")
    return file.removeprefix(f"{FOLDER}/"), int(added) + int(removed)


def run(folder: Path, *command: str) -> str:
    """Run `command` in `folder`; return what it prints."""
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(folder), str(ROOT)]),
        "GIT_CEILING_DIRECTORIES": str(folder),
    }
    return subprocess.run(
        command,
        cwd=folder,
        env=environment,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
