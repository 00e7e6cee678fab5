"""Note what a Python process reads of the repository, as it happens.

Python imports this file first, by its name, in the kernel of a chapter and
in each Python that the chapter starts: this folder is on their PYTHONPATH.
A note is a line of the file that GUARD_READS names: `file` and a path,
`tree` and a folder whose entries were listed, or `process` when a program
was started that cannot be watched.
"""

import os
import sys
import sysconfig
from collections.abc import Callable
from typing import Any

HARMLESS = {"uname"}  # Python's platform module asks it.
HERE = os.path.dirname(os.path.abspath(__file__))
UNWATCHED = {
    "os.exec",
    "os.forkpty",
    "os.posix_spawn",
    "os.spawn",
    "os.startfile",
    "os.system",
}


def watch(root: str, log: str) -> None:
    """Write to the file `log` what is read below the folder `root`."""
    output = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    seen: set[str] = set()
    packages = sysconfig.get_path("purelib")

    def note(kind: str, name: str = "") -> None:
        line = f"{kind}\t{name}\n"
        if line not in seen:
            seen.add(line)
            os.write(output, line.encode())

    def inside(path: Any, then: Callable[[str], bool], kind: str) -> None:
        if isinstance(path, str | bytes | os.PathLike):
            name = os.path.abspath(os.fsdecode(path))
            if f"{name}/".startswith(f"{root}/") and then(name):
                note(kind, name)

    def audit(event: str, args: tuple[Any, ...]) -> None:
        if event == "open" and only_reads(*args[1:3]):
            inside(args[0], os.path.isfile, "file")
        elif event == "os.scandir":
            inside("." if args[0] is None else args[0], os.path.isdir, "tree")
        elif event == "subprocess.Popen":
            if not is_watched(args[0], args[3], packages):
                note("process")
        elif event in UNWATCHED:
            note("process")

    sys.addaudithook(audit)


def only_reads(mode: Any, flags: Any) -> bool:
    """Tell whether a file is opened for nothing but reading."""
    if mode is None:
        return not flags & (os.O_WRONLY | os.O_RDWR)
    return not set(mode) & set("wax+")


def is_watched(program: Any, environment: Any, packages: str) -> bool:
    """Tell whether a new process notes for itself what it reads.

    That is this Python, when it finds this file. A program that came with
    an installed package reads nothing of the repository.
    """
    name = os.fsdecode(program)
    if name.startswith(packages) or name in HARMLESS:
        return True
    seen_by_it = os.environ if environment is None else environment
    paths = seen_by_it.get("PYTHONPATH", "")
    return name == sys.executable and HERE in paths.split(os.pathsep)


if "GUARD_READS" in os.environ:
    watch(os.environ["GUARD_ROOT"], os.environ["GUARD_READS"])
