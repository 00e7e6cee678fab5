"""Decide whether what a chapter read is still what it read.

A fingerprint maps the name of each input to its present state.
"""

import hashlib
import importlib.metadata
import sys
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from pathlib import Path

PACKAGE = "example_project"
ALWAYS = (
    "requirements/docs.txt",
    "docs/_ext/assertions.py",
    "docs/_ext/cell_rules.py",
    "docs/_ext/chapter.py",
    "docs/_ext/kernel.py",
    "docs/_ext/kernel_watch.py",
    "docs/_ext/notebook_runner.py",
    "docs/_ext/run_problems.py",
)
BUILT = {"_build", "_data", "__pycache__", "node_modules"}


def inputs_of(chapter: str, read: Iterable[str], process: bool) -> list[str]:
    """Return the inputs of a run: those it read, and those of every run.

    A chapter that started a `process` depends on the whole project, since
    nobody watched what that process read.
    """
    names = {"python:", "packages:", f"file:{chapter}"}
    names |= {f"file:{name}" for name in (*ALWAYS, *read) if is_source(name)}
    if any(name.startswith(f"{PACKAGE}/") for name in read):
        names.add(f"names:{PACKAGE}")
    if process:
        names |= {f"tree:{PACKAGE}", "tree:benchmarks", "file:pyproject.toml"}
    return sorted(names)


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


PROBES: dict[str, Callable[[Path], str]] = {
    "file": _file,
    "names": _names,
    "tree": _tree,
    "packages": lambda path: _packages(),
    "python": lambda path: sys.version,
}
