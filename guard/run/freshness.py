"""Decide whether what a chapter read is still what it read.

A fingerprint maps the name of each input to its present state.
"""

import importlib.metadata
import sys
from collections.abc import Callable, Iterable
from functools import lru_cache
from pathlib import Path, PurePosixPath

from ..base import fingerprint as digest
from ..base.settings import Settings

RUNNER = (Path(__file__).parent, Path(digest.__file__).parent)


def names_read(log: Path, settings: Settings) -> list[str]:
    """Return what a run and its processes read below the root, as inputs.

    `log` is what reads/sitecustomize.py has written. A process that could
    not be watched may have read whatever `guard_unwatched` says.
    """
    names = set()
    for line in log.read_text("utf-8").splitlines() if log.exists() else ():
        kind, name = line.split("\t")
        if kind == "process":
            names |= {*settings.unwatched}
            continue
        path = digest.source_of(Path(name))
        path_name = path.relative_to(settings.root).as_posix()
        if path_name == ".":
            names |= {*settings.unwatched}
        elif digest.is_source(path_name):
            names.add(f"{kind}:{path_name}")
    return sorted(name for name in names if not _in_a_tree(name, names))


def _in_a_tree(name: str, names: set[str]) -> bool:
    """Tell whether a folder of `names`, as a whole, holds `name`."""
    path = PurePosixPath(name.partition(":")[2])
    return any(f"tree:{parent}" in names for parent in path.parents)


def inputs_of(
    read: Iterable[str], needs: Iterable[str], settings: Settings
) -> list[str]:
    """Return the inputs of a run: those it read, and those of every run.

    `needs` are the servers that its cells ask for. The code of the chapter
    is no input here: see last_run.py.
    """
    names = {"python:", "packages:", "runner:", *read}
    names |= {f"service:{name}" for name in needs}
    names |= {f"file:{name}" for name in settings.inputs}
    for package in settings.packages:
        if any(name.startswith(f"file:{package}/") for name in names):
            names.add(f"names:{package}")
    patterns = settings.globs.items()
    names |= {f"glob:{files}" for name, files in patterns if name in names}
    return sorted(names)


def fingerprint(
    names: Iterable[str],
    settings: Settings,
    since: float | None = None,
    known: dict[str, str] | None = None,
) -> dict[str, str]:
    """Return the present state of each input.

    With `since`, the time when a run started, a file that changed later is
    never fresh: the run may have seen the old text. What is `known` is not
    looked at again, and what was looked at is added.
    """
    states = {}
    known = {} if known is None else known
    for name in names:
        kind, _, value = name.partition(":")
        if name not in known:
            known[name] = PROBES[kind](value, settings)
        states[name] = known[name]
        path = settings.root / value
        if since and kind == "file" and _modified(path) > since:
            states[name] = "changed during the run"
    return states


def _modified(path: Path) -> float:
    return path.stat().st_mtime if path.exists() else 0.0


@lru_cache
def _packages() -> str:
    found = importlib.metadata.distributions()
    names = sorted(f"{one.name} {one.version}" for one in found)
    return digest.of_text("\n".join(names))


def _glob(pattern: str, settings: Settings) -> str:
    return "\n".join(sorted(map(str, settings.root.glob(pattern))))


def _runner(settings: Settings) -> str:
    """Return the state of what runs and judges a chapter."""
    trees = "".join(map(digest.of_tree, RUNNER))
    return digest.of_text(f"{trees} {settings}")


def _service(name: str, settings: Settings) -> str:
    try:
        return "absent" if settings.reason_missing(name) else "here"
    except (RuntimeError, ValueError) as error:
        return str(error)


PROBES: dict[str, Callable[[str, Settings], str]] = {
    "file": lambda name, s: digest.of_file(s.root / name),
    "glob": _glob,
    "names": lambda name, s: digest.of_names(s.root / name),
    "service": _service,
    "tree": lambda name, s: digest.of_tree(s.root / name),
    "packages": lambda name, s: _packages(),
    "runner": lambda name, s: _runner(s),
    "python": lambda name, s: sys.version,
}
