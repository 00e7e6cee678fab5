"""A copy of the repository that may be broken, and what should notice."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

SITE = "docs"  # the killer that is the whole build of the site
POSTGRES = "--postgres "  # how the tests that need it begin


@dataclass(frozen=True, kw_only=True)
class Mutant:
    """A change of one text in one file, and who has to notice it.

    `killer` is a notebook, a test, `lint-imports`, `docs`, the build, or
    `killtest` with its arguments.
    Its output has to contain `says`: the assertion or the message that
    names what was broken. Each copy of `old` in the file is replaced.
    """

    name: str
    file: str
    old: str
    new: str
    killer: str
    says: str

    def problem(self, workspace: Workspace) -> str:
        """Return why this mutant survived there, or "" if it was killed."""
        path = workspace.folder / self.file
        original = path.read_text("utf-8")
        if self.old not in original:
            return f"SURVIVED {self.name}: {self.file} lacks {self.old!r}"
        path.write_text(original.replace(self.old, self.new), "utf-8")
        try:
            result = workspace.run(self.killer)
        finally:
            path.write_text(original, "utf-8")
        if result.returncode == 0:
            return f"SURVIVED {self.name}: {self.killer} passed"
        if self.says not in result.stdout:
            return (
                f"SURVIVED {self.name}: {self.killer} failed, but did not "
                f"say {self.says!r}:\n{result.stdout[-1500:]}"
            )
        return ""


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


def is_tests(killer: str) -> bool:
    """Tell whether `killer` is a choice of tests."""
    others = killer in (SITE, "lint-imports")
    return not (others or killer.startswith(("notebooks/", "killtest")))


def command_of(killer: str) -> list[str]:
    """Return the command line of a killer."""
    if killer == SITE:
        build = [sys.executable, "-m", "sphinx", "-W", "-n", "-j", "2", "-q"]
        return [*build, "-d", "_build/doctrees", ".", "_build/html"]
    if killer.startswith("notebooks/"):
        return [sys.executable, "-m", "guard.run", killer]
    program, *arguments = killer.split()
    if program == "killtest":
        return [sys.executable, "-m", "tests.killtest", *arguments]
    if killer == "lint-imports":
        return [str(Path(sys.executable).with_name("lint-imports"))]
    return [sys.executable, "-m", "pytest", "-q", *killer.split()]
