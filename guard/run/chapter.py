"""Read a chapter: a notebook in MyST text, with the lines of its cells."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from myst_nb.core.read import read_myst_markdown_notebook
from myst_parser.config.main import MdParserConfig
from nbformat import NotebookNode


@dataclass
class Chapter:
    """A notebook, and the line where the source of each cell starts."""

    file: str
    notebook: NotebookNode
    starts: list[int]
    lines: list[str]

    def code_cells(self) -> Iterator[tuple[int, NotebookNode]]:
        """Yield each code cell with the line where its code starts."""
        for start, cell in zip(self.starts, self.notebook.cells, strict=True):
            if cell.cell_type == "code":
                yield start, cell


def read_chapter(
    path: Path, root: Path, config: MdParserConfig | None = None
) -> Chapter:
    """Read the chapter at `path`, a file below the folder `root`.

    `config` says which Markdown extensions are on.
    Raises ValueError, with the file, when a header or an option is no YAML.
    """
    text = path.read_text("utf-8")
    try:
        notebook = read_myst_markdown_notebook(
            text, config, add_source_map=True, path=path
        )
    except Exception as error:  # The reader's own errors have no common base.
        raise ValueError(f"{path.relative_to(root)}:1: {error}") from error
    lines = text.splitlines()
    starts = [
        _first_line(lines, start, cell)
        for start, cell in zip(
            notebook.metadata["source_map"], notebook.cells, strict=True
        )
    ]
    # myst-nb counts from the fence, and adds two: name the very lines.
    notebook.metadata["source_map"] = [start - 2 for start in starts]
    return Chapter(path.relative_to(root).as_posix(), notebook, starts, lines)


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
