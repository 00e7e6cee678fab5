"""A copy of the repository that may be broken, and what should notice."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

SITE = "docs"  # the killer that is the whole build of the site


@dataclass(frozen=True, kw_only=True)
class Mutant:
    """A change of one text in one file, and who has to notice it.

    `killer` is a notebook, a test, `lint-imports`, or `docs`, the build.
    Its output has to contain `says`: the assertion or the message that
    names what was broken. Each copy of `old` in the file is replaced.
    """

    name: str
    file: str
    old: str
    new: str
    killer: str
    says: str


class Workspace:
    """A copy of what git tracks, or would track, in `folder`."""

    def __init__(self, root: Path, folder: Path) -> None:
        self.folder = folder
        listed = subprocess.run(
            ["git", "ls-files", "-co", "--exclude-standard"],
            cwd=root,
            capture_output=True,
            text=True,
            check=True,
        ).stdout.splitlines()
        for name in listed:
            if (root / name).is_file():
                target = folder / name
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(root / name, target)

    def run(self, killer: str) -> subprocess.CompletedProcess[str]:
        """Run `killer` here; return its exit status and its output."""
        return subprocess.run(
            command_of(killer),
            cwd=self.folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env={
                **os.environ,
                "PYTHONPATH": str(self.folder),
                "PYTHONDONTWRITEBYTECODE": "1",
            },
        )

    def survival(self, mutant: Mutant) -> str:
        """Return why `mutant` survived, or "" when it was killed."""
        path = self.folder / mutant.file
        original = path.read_text("utf-8")
        if mutant.old not in original:
            return f"{mutant.file} does not contain {mutant.old!r}"
        path.write_text(original.replace(mutant.old, mutant.new), "utf-8")
        try:
            result = self.run(mutant.killer)
        finally:
            path.write_text(original, "utf-8")
        if result.returncode == 0:
            return f"{mutant.killer} passed"
        if mutant.says not in result.stdout:
            return (
                f"{mutant.killer} failed, but did not say {mutant.says!r}:"
                f"\n{result.stdout[-1500:]}"
            )
        return ""


def command_of(killer: str) -> list[str]:
    """Return the command line of a killer."""
    if killer == SITE:
        build = [sys.executable, "-m", "sphinx", "-W", "-n", "-j", "2", "-q"]
        return [*build, "-d", "_build/doctrees", ".", "_build/html"]
    if killer.startswith("notebooks/"):
        return [sys.executable, "docs/_ext/notebook_runner.py", killer]
    if killer == "lint-imports":
        return [str(Path(sys.executable).with_name("lint-imports"))]
    return [sys.executable, "-m", "pytest", "-q", *killer.split()]
