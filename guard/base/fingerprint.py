"""Tell by its content whether a file or a folder is what it was."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

BUILT = {"_build", "_data", "__pycache__", "node_modules"}


def source_of(path: Path) -> Path:
    """Return the .py file behind a cached .pyc; any other path as it is."""
    if path.suffix == ".pyc" and path.parent.name == "__pycache__":
        return path.parent.parent / f"{path.name.split('.')[0]}.py"
    return path


def is_source(name: str) -> bool:
    """Tell whether `name` is an input, and not something that a build made."""
    parts = Path(name).parts
    hidden = any(part.startswith(".") for part in parts)
    made = ".sqlite3" in Path(name).name or BUILT & set(parts)
    return not hidden and not made


def of_text(text: str) -> str:
    """Return the digest of a text."""
    return hashlib.sha256(text.encode()).hexdigest()


def of_file(path: Path) -> str:
    """Return the digest of a file, or "absent"."""
    if not path.is_file():
        return "absent"
    return hashlib.sha256(path.read_bytes()).hexdigest()


def of_names(folder: Path) -> str:
    """Return the digest of the names of the sources in `folder`."""
    names = [str(path.relative_to(folder)) for path in _sources(folder)]
    return of_text("\n".join(names))


def of_tree(folder: Path) -> str:
    """Return the digest of the sources in `folder`, names and contents."""
    return of_text(
        "\n".join(
            f"{path.relative_to(folder)} {of_file(path)}"
            for path in _sources(folder)
        )
    )


def _sources(folder: Path) -> list[Path]:
    found = []
    for place, folders, files in os.walk(folder):
        # Nobody walks through what was made: it may be thousands of files.
        folders[:] = filter(is_source, folders)
        found += [Path(place, name) for name in files if is_source(name)]
    return sorted(found)
