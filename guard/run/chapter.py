"""Read a chapter: a notebook in MyST text, with the lines of its cells."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from myst_nb.core.read import read_myst_markdown_notebook
from myst_parser.config.main import MdParserConfig
from nbformat import NotebookNode

from ..base.page_header import Header, header_of
from ..base.problem import AuthorError, Problem
from ..base.text_file import name_of, read_text
from .cell_options import option_problems

AT_LINE = re.compile(r"at line (\d+)")
NO_KERNEL = "`kernelspec:` needs a line `name: python3` below it"


@dataclass
class Chapter:
    """A notebook, and the line where the source of each cell starts."""

    file: str
    notebook: NotebookNode
    starts: list[int]
    header: Header

    def code_cells(self) -> Iterator[tuple[int, NotebookNode]]:
        """Yield each code cell with the line where its code starts."""
        for start, cell in zip(self.starts, self.notebook.cells, strict=True):
            if cell.cell_type == "code":
                yield start, cell


def is_chapter(header: Header) -> bool:
    """Tell whether the header of a page says that it is a notebook."""
    if header.data.get("file_format") == "mystnb":
        return True
    found: Any = header.data
    for key in ("jupytext", "text_representation", "format_name"):
        found = found.get(key) if isinstance(found, dict) else None
    return bool(found == "myst")


def read_chapter(
    path: Path, root: Path, config: MdParserConfig | None = None
) -> Chapter:
    """Read the chapter at `path`, a file below the folder `root`.

    `config` says which Markdown extensions are on.
    Raises AuthorError, with each line, when a header or an option is wrong.
    """
    text, file = read_text(path, root), name_of(path, root)
    header, lines = header_of(text, file), text.splitlines()
    problems = [*_header_problems(header), *option_problems(lines, file)]
    if problems:
        raise AuthorError(*problems)
    try:
        notebook = read_myst_markdown_notebook(
            text, config, add_source_map=True, path=path
        )
    except Exception as error:  # The reader's own errors have no common base.
        raise AuthorError(_unreadable(file, error)) from error
    starts = [
        _first_line(lines, start, cell)
        for start, cell in zip(
            notebook.metadata["source_map"], notebook.cells, strict=True
        )
    ]
    # myst-nb counts from the fence, and adds two: name the very lines.
    notebook.metadata["source_map"] = [start - 2 for start in starts]
    return Chapter(file, notebook, starts, header)


def _header_problems(header: Header) -> Iterator[Problem]:
    kernel = header.data.get("kernelspec", {"name": ""})
    if not isinstance(kernel, dict) or not isinstance(kernel.get("name"), str):
        yield header.problem(NO_KERNEL, "kernelspec")


def _unreadable(file: str, error: Exception) -> Problem:
    line = AT_LINE.search(str(error))
    told, _, _ = str(error).partition("\n")
    place = int(line[1]) if line else 1
    return Problem(file, place, f"this cannot be read: {told}")


def _first_line(lines: list[str], start: int, cell: NotebookNode) -> int:
    """Return the line, counted from 1, where the source of a cell starts."""
    source = cell.source.splitlines()
    for first in range(start, len(lines) - len(source) + 1):
        if source and lines[first : first + len(source)] == source:
            return first + 1
    return start + 1


def tags_of(cell: NotebookNode) -> set[str]:
    """Return the tags of a cell."""
    return set(_strings(cell.metadata.get("tags")))


def claims_of(cell: NotebookNode) -> list[str]:
    """Return the ids of the claims that a cell says it proves."""
    return claim_ids(cell.metadata)


def needs_of(cell: NotebookNode) -> list[str]:
    """Return the names of the servers that a cell needs."""
    return _strings(cell.metadata.get("needs"))


def exercise_of(cell: NotebookNode) -> str:
    """Return the id of the exercise that a cell belongs to, or ""."""
    return str(cell.metadata.get("exercise", ""))


def claim_ids(metadata: dict[str, Any]) -> list[str]:
    """Return the ids of the claims in the metadata of a cell."""
    return _strings(metadata.get("claims"))


def _strings(value: object) -> list[str]:
    if not value:
        return []
    return [
        str(one) for one in (value if isinstance(value, list) else [value])
    ]
