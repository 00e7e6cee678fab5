"""Read a file that an author wrote."""

from __future__ import annotations

from pathlib import Path

from .problem import AuthorError, Problem


def name_of(path: Path, root: Path) -> str:
    """Return how a report names the file at `path`: from the `root` on."""
    inside = path.is_relative_to(root)
    return (path.relative_to(root) if inside else path).as_posix()


def read_text(path: Path, root: Path) -> str:
    """Return the text of a file in UTF-8, its lines ended by a newline.

    A mark at its start, as some editors for Windows leave one, is dropped.
    Raises AuthorError, with the line, for any other encoding.
    """
    try:
        return path.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        message = f"this is not UTF-8 ({error.reason}): save it as UTF-8"
        raise AuthorError(
            Problem(name_of(path, root), line, message)
        ) from None
