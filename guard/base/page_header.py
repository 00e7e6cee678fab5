"""Read the header of a page: the YAML between its first two lines `---`."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from .problem import AuthorError, Problem
from .strict_yaml import explain, line_of, load
from .text_file import name_of, read_text

EDGE = "---"
WAY_OUT = "write `key: value` lines, indented by spaces"
NOT_CLOSED = f"the header is not closed: write a line `{EDGE}` below it"


@dataclass(frozen=True)
class Header:
    """What a header says, and the line of each key."""

    file: str
    data: dict[str, Any] = field(default_factory=dict)
    node: yaml.Node | None = None
    first: int = 1  # the line of the file where the YAML starts

    def line(self, *path: str | int) -> int:
        """Return the line of what a path of keys leads to, or else 1."""
        line = line_of(self.node, path)
        return 1 if line is None else self.first + line

    def problem(self, message: str, *path: str | int) -> Problem:
        """Return what is wrong with what a path of keys leads to."""
        return Problem(self.file, self.line(*path), message)


def header_of(text: str, file: str = "") -> Header:
    """Return what the header of a page says; nothing where it has none.

    Raises AuthorError for one that is not whole.
    """
    lines = text.splitlines()
    if not lines or lines[0].rstrip() != EDGE:
        return Header(file)
    for last, line in enumerate(lines[1:], 1):
        if line.rstrip() == EDGE:
            return yaml_of("\n".join(lines[1:last]), file, 2, "header")
    raise AuthorError(Problem(file, 1, NOT_CLOSED))


def yaml_of(text: str, file: str, first: int, what: str) -> Header:
    """Return what a piece of YAML says, which starts on the line `first`.

    Raises AuthorError when it is broken, or anything but a mapping.
    """
    try:
        data, node = load(text)
    except yaml.YAMLError as error:
        line, told = explain(error, text)
        message = f"the {what} is no YAML ({told}): {WAY_OUT}"
        raise AuthorError(Problem(file, first + line, message)) from None
    if data is None:
        return Header(file)
    if not isinstance(data, dict):
        kind = "list" if isinstance(data, list) else "text"
        message = f"the {what} is a {kind}: {WAY_OUT}"
        raise AuthorError(Problem(file, first, message))
    return Header(file, data, node, first)


def read_header(path: Path, root: Path) -> Header:
    """Return what the header of the page at `path` says.

    Raises AuthorError for one that is not whole.
    """
    return header_of(read_text(path, root), name_of(path, root))
