"""Decide whether what a chapter read is still what it read.

A fingerprint maps the name of each input to its present state.
"""

import hashlib
import importlib.metadata
import sys
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from pathlib import Path, PurePosixPath

from example_project.services import ServiceUnavailableError, is_available

PACKAGE = "example_project"
ALWAYS = ("requirements/docs.txt",)
UNKNOWN = {
    *(f"tree:{folder}" for folder in (PACKAGE, "tests", "benchmarks")),
    *(f"file:{name}" for name in ("conftest.py", "pyproject.toml")),
}
# Runs a chapter's code on each Django that the matrix has installed.
USES_MATRIX = {f"file:{PACKAGE}/notebook/versions.py", f"tree:{PACKAGE}"}
BUILT = {"_build", "_data", "__pycache__", "node_modules"}


def names_read(log: Path, root: Path) -> list[str]:
    """Return what a run and its processes read below `root`, as inputs.

    `log` is what reads/sitecustomize.py has written. A process that could
    not be watched may have read the whole project.
    """
    names = set()
    for line in log.read_text("utf-8").splitlines() if log.exists() else ():
        kind, name = line.split("\t")
        if kind == "process":
            names |= UNKNOWN
            continue
        path = source_of(Path(name)).relative_to(root).as_posix()
        if path == ".":
            names |= UNKNOWN
        elif is_source(path):
            names.add(f"{kind}:{path}")
    return sorted(name for name in names if not _in_a_tree(name, names))


def _in_a_tree(name: str, names: set[str]) -> bool:
    """Tell whether a folder of `names`, as a whole, holds `name`."""
    path = PurePosixPath(name.partition(":")[2])
    return any(f"tree:{parent}" in names for parent in path.parents)


def inputs_of(
    chapter: str, read: Iterable[str], needs: Iterable[str] = ()
) -> list[str]:
    """Return the inputs of a run: those it read, and those of every run.

    `needs` are the servers that its cells ask for.
    """
    names = {"python:", "packages:", f"file:{chapter}", *read}
    names |= {f"service:{name}" for name in needs}
    names |= {f"file:{name}" for name in ALWAYS}
    if any(name.startswith(f"file:{PACKAGE}/") for name in names):
        names.add(f"names:{PACKAGE}")
    if USES_MATRIX & names:
        names.add("matrix:")
    return sorted(names)


def source_of(path: Path) -> Path:
    """Return the .py file behind a cached .pyc; any other path as it is."""
    if path.suffix == ".pyc" and path.parent.name == "__pycache__":
        return path.parent.parent / f"{path.name.split('.')[0]}.py"
    return path


def fingerprint(
    names: Iterable[str], root: Path, since: float | None = None
) -> dict[str, str]:
    """Return the present state of each input below `root`.

    With `since`, the time when a run started, a file that changed later is
    never fresh: the run may have seen the old text.
    """
    states = {}
    for name in names:
        kind, _, value = name.partition(":")
        states[name] = PROBES[kind](root / value)
        if since and kind == "file" and _modified(root / value) > since:
            states[name] = "changed during the run"
    return states


def is_source(name: str) -> bool:
    """Tell whether `name` is an input, and not something that a build made."""
    parts = Path(name).parts
    hidden = any(part.startswith(".") for part in parts)
    made = ".sqlite3" in Path(name).name or BUILT & set(parts)
    return not hidden and not made


def _modified(path: Path) -> float:
    return path.stat().st_mtime if path.exists() else 0.0


def _file(path: Path) -> str:
    if not path.is_file():
        return "absent"
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _sources(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and is_source(str(path.relative_to(folder))):
            yield path


def _names(folder: Path) -> str:
    names = [str(path.relative_to(folder)) for path in _sources(folder)]
    return hashlib.sha256("\n".join(names).encode()).hexdigest()


def _tree(folder: Path) -> str:
    parts = [
        f"{path.relative_to(folder)} {_file(path)}"
        for path in _sources(folder)
    ]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


@lru_cache
def _packages() -> str:
    found = importlib.metadata.distributions()
    names = sorted(f"{one.name} {one.version}" for one in found)
    return hashlib.sha256("\n".join(names).encode()).hexdigest()


def _matrix(root: Path) -> str:
    """Return the Djangos of the environments that nox made for the matrix."""
    package = ".nox/matrix*/lib/*/site-packages/[dD]jango-[0-9]*.dist-info"
    return "\n".join(sorted(str(path) for path in root.glob(package)))


def _service(path: Path) -> str:
    try:
        return "here" if is_available(path.name) else "absent"
    except ServiceUnavailableError as error:
        return str(error)


PROBES: dict[str, Callable[[Path], str]] = {
    "file": _file,
    "matrix": _matrix,
    "names": _names,
    "service": _service,
    "tree": _tree,
    "packages": lambda path: _packages(),
    "python": lambda path: sys.version,
}
