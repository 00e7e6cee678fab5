"""Read a chapter and refuse what would weaken its run.

A chapter is a MyST text notebook.  Nothing is executed here.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from myst_nb.core.read import read_myst_markdown_notebook
from myst_parser.config.main import MdParserConfig
from nbformat import NotebookNode

TAGS = {
    "hide-input",
    "hide-output",
    "hide-cell",
    "remove-input",
    "remove-output",
    "raises-exception",
}
METADATA = {"tags", "claims", "raises", "mystnb"}
CELL_RENDERING = {"image", "figure", "markdown_format", "text_lexer"}
ALWAYS_TRUE = (ast.Tuple, ast.Lambda, ast.GeneratorExp)


@dataclass(frozen=True)
class Problem:
    """What is wrong, where, and the way out."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


@dataclass
class Chapter:
    """A notebook, and the line where the source of each cell starts."""

    file: str
    notebook: NotebookNode
    starts: list[int]

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
    return Chapter(path.relative_to(root).as_posix(), notebook, starts)


def _first_line(lines: list[str], start: int, cell: NotebookNode) -> int:
    """Return the line, counted from 1, where the source of a cell starts."""
    source = cell.source.splitlines()
    for first in range(start, len(lines) - len(source) + 1):
        if source and lines[first : first + len(source)] == source:
            return first + 1
    return start + 1


def static_problems(chapter: Chapter) -> list[Problem]:
    """Return what is wrong with a chapter before any cell has run."""
    problems = []
    if "mystnb" in chapter.notebook.metadata:
        message = "a header cannot set `mystnb`: the build decides how to run"
        problems.append(Problem(chapter.file, 1, message))
    for start, cell in zip(
        chapter.starts, chapter.notebook.cells, strict=True
    ):
        for line, message in _cell_problems(cell):
            place = start + max(line - 1, 0)
            problems.append(Problem(chapter.file, place, message))
    return problems


def _cell_problems(cell: NotebookNode) -> Iterator[tuple[int, str]]:
    """Yield (line in the cell, message) for each fault of a cell."""
    if cell.cell_type == "raw":
        yield 1, "a raw cell is never executed: use a code cell"
    if cell.cell_type != "code":
        return
    yield from _metadata_problems(cell)
    try:
        tree = ast.parse(cell.source)
    except SyntaxError as error:
        yield (
            error.lineno or 1,
            f"not plain Python ({error.msg}): no magics and no `!`, call a"
            " function or subprocess.run(..., check=True)",
        )
        return
    yield from _code_problems(cell, tree)


def _metadata_problems(cell: NotebookNode) -> Iterator[tuple[int, str]]:
    tags = tags_of(cell)
    for tag in sorted(tags - TAGS):
        allowed = ", ".join(sorted(TAGS))
        yield 1, f"tag `{tag}` is not allowed: use one of {allowed}"
    for key in sorted(set(cell.metadata) - METADATA):
        allowed = ", ".join(sorted(METADATA))
        yield 1, f"cell option `{key}` is not allowed: use {allowed}"
    for key in sorted(set(cell.metadata.get("mystnb", {})) - CELL_RENDERING):
        allowed = ", ".join(sorted(CELL_RENDERING))
        yield 1, f"`mystnb: {key}` is not allowed: use {allowed}"
    if ("raises-exception" in tags) != bool(cell.metadata.get("raises")):
        yield (
            1,
            "tag `raises-exception` and option `:raises: ErrorName` belong"
            " together: name the one error that the cell must raise",
        )
    if claims_of(cell) and "remove-input" in tags:
        yield 1, "a claim cell must show its code: use `hide-input`"


def _code_problems(
    cell: NotebookNode, tree: ast.Module
) -> Iterator[tuple[int, str]]:
    if not tree.body:
        yield 1, "an empty cell is never executed: remove it"
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id == "get_ipython":
            yield node.lineno, "`get_ipython` is refused: use plain Python"
    if claims_of(cell):
        yield from _claim_problems(tree)


def _claim_problems(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Assert) and cannot_fail(node.test):
            yield (
                node.lineno,
                "this assertion cannot fail: compare something that the"
                " run produced",
            )
    if not proof_lines(tree):
        yield (
            1,
            "a claim cell needs an assertion: add `assert ...` or"
            " `with pytest.raises(...):`",
        )


def tags_of(cell: NotebookNode) -> set[str]:
    """Return the tags of a cell."""
    return set(_strings(cell.metadata.get("tags")))


def claims_of(cell: NotebookNode) -> list[str]:
    """Return the ids of the claims that a cell says it proves."""
    return claim_ids(cell.metadata)


def claim_ids(metadata: dict[str, Any]) -> list[str]:
    """Return the ids of the claims in the metadata of a cell."""
    return _strings(metadata.get("claims"))


def _strings(value: object) -> list[str]:
    if not value:
        return []
    return [
        str(one) for one in (value if isinstance(value, list) else [value])
    ]


def proof_lines(tree: ast.AST) -> list[int]:
    """Return the lines of the statements that can refute a claim."""
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Assert)
        or isinstance(node, ast.With | ast.AsyncWith)
        and any(_is_raises(item.context_expr) for item in node.items)
    ]


def _is_raises(expression: ast.expr) -> bool:
    if not isinstance(expression, ast.Call):
        return False
    name = expression.func
    if isinstance(name, ast.Attribute):
        return name.attr.lower().endswith("raises")
    return isinstance(name, ast.Name) and name.id.lower().endswith("raises")


def cannot_fail(test: ast.expr) -> bool:
    """Tell whether the test of an assertion is true whatever happens."""
    if isinstance(test, ALWAYS_TRUE):
        return True
    return not any(isinstance(node, ast.Name) for node in ast.walk(test))
