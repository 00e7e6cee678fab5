"""A copy of the repository that may be broken, and what should notice."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path

from guard.run.forks.client import ADDRESS, Forked
from tests.tracked import tracked

BUILT = "_build"
SITE = "docs"  # the killer that is the whole build of the site
POSTGRES = "--postgres "  # how the tests that need it begin
FILE = re.compile(rf"({POSTGRES})?\S+\.py")
TEST = re.compile(r"\btest_\w+\b(?!\.py|/)")  # and no file or folder


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

    @property
    def choice(self) -> str:
        """The killer; of a file of tests only the one that `says` names."""
        named = set(TEST.findall(self.says))
        if FILE.fullmatch(self.killer) and len(named) == 1:
            return f"{self.killer}::{named.pop()}"
        return self.killer

    def problem(self, workspace: Workspace) -> str:
        """Return why this mutant survived there, or "" if it was killed."""
        original = workspace.read(self.file)
        if self.old not in original:
            return f"SURVIVED {self.name}: {self.file} lacks {self.old!r}"
        broken = original.replace(self.old, self.new)
        site = self.choice == SITE
        keeping = workspace.built_as_before() if site else nullcontext()
        with workspace.broken(self.file, broken), keeping:
            result = workspace.run(self.choice)
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
        self.time = 0
        self.before: list[str] = []  # folders of changed libraries
        for name in tracked(root):
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(root / name, target)

    def read(self, name: str) -> str:
        """Return the text of a file."""
        return (self.folder / name).read_text("utf-8")

    def write(self, name: str, text: str) -> None:
        """Write a file at a time of its own, a whole second.

        By it, and by nothing else, Python tells whether bytecode is stale.
        """
        self.time = max(self.time, int(time.time())) + 1
        (self.folder / name).write_text(text, "utf-8")
        os.utime(self.folder / name, (self.time, self.time))

    @contextmanager
    def broken(self, name: str, text: str) -> Iterator[None]:
        """Let a file have another text for a while."""
        original = self.read(name)
        self.write(name, text)
        try:
            yield
        finally:
            self.write(name, original)

    @contextmanager
    def built_as_before(self) -> Iterator[None]:
        """Put back afterwards what the last build left.

        So that what was run from a broken file is not remembered, and the
        next build need not run it anew.
        """
        built, kept = self.folder / BUILT, self.folder.with_suffix(".kept")
        shutil.copytree(built, kept)
        try:
            yield
        finally:
            shutil.rmtree(built)
            kept.rename(built)

    @contextmanager
    def broken_library(self, name: str, text: str) -> Iterator[None]:
        """Let a file of a library have another text for a while.

        `name` is its path in site-packages. Only what is started here finds
        it: a copy of the package, made of links, stands before the library.
        """
        library = Path(sysconfig.get_path("purelib"))
        before = self.folder.with_suffix(".libraries")
        place, *inside = Path(name).parts
        here, there = before, library
        for part in (place, *inside):
            here.mkdir(parents=True)
            for each in there.iterdir() if here != before else ():
                if each.name not in (part, "__pycache__"):
                    (here / each.name).symlink_to(each)
            here, there = here / part, there / part
        here.write_text(text, "utf-8")
        self.before = [str(before)]
        try:
            yield
        finally:
            self.before = []
            shutil.rmtree(before)

    def run(self, killer: str) -> subprocess.CompletedProcess[str]:
        """Run `killer` here; return its exit status and its output."""
        return self.do(command_of(killer))

    def do(self, command: list[str]) -> subprocess.CompletedProcess[str]:
        """Run a command here; return its exit status and its output."""
        paths = os.pathsep.join([*self.before, str(self.folder)])
        environment = {**os.environ, "PYTHONPATH": paths}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        if self.before:  # A fork has the libraries loaded as they were.
            environment.pop(ADDRESS, None)
        with tempfile.TemporaryFile() as told, open(os.devnull) as nothing:
            streams = (nothing.fileno(), told.fileno(), told.fileno())
            process = start(command, self.folder, environment, streams)
            status = process.wait()
            told.seek(0)
            output = told.read().decode("utf-8", "replace")
        return subprocess.CompletedProcess(command, status, output)


def start(
    command: list[str],
    cwd: Path,
    env: dict[str, str],
    streams: tuple[int, int, int],
) -> Forked | subprocess.Popen[bytes]:
    """Start a process: a module by a fork, where there is a server."""
    if ADDRESS in env and command[1:2] == ["-m"]:
        return Forked(command, cwd, env, streams)
    stdin, stdout, stderr = streams
    return subprocess.Popen(
        command, cwd=cwd, env=env, stdin=stdin, stdout=stdout, stderr=stderr
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
