"""Refuse, before anything runs, what would weaken the run of a chapter."""

import ast
from collections.abc import Iterator

from nbformat import NotebookNode

from ..base.problem import Problem
from .assertions import cannot_fail, proof_lines
from .chapter import Chapter, claims_of, tags_of
from .exercise_rules import PARTS, exercise_problems, part_problems
from .silence import silent_problems

TAGS = {
    "hide-input",
    "hide-output",
    "hide-cell",
    "remove-input",
    "remove-output",
    "raises-exception",
    "slide",  # the deck of the workshop shows it
    *PARTS,
}
TABLES = {"table", "comparison"}
METADATA = {"tags", "claims", "needs", "raises", "mystnb", "exercise"}
CELL_RENDERING = {"image", "figure", "markdown_format", "text_lexer"}


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
    return [*problems, *exercise_problems(chapter)]


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
    yield from _rendering_problems(cell.metadata.get("mystnb", {}))
    if ("raises-exception" in tags) != bool(cell.metadata.get("raises")):
        yield (
            1,
            "tag `raises-exception` and option `:raises: ErrorName` belong"
            " together: name the one error that the cell must raise",
        )
    if claims_of(cell) and "remove-input" in tags:
        yield 1, "a claim cell must show its code: use `hide-input`"


def _rendering_problems(options: object) -> Iterator[tuple[int, str]]:
    allowed = ", ".join(sorted(CELL_RENDERING))
    if not isinstance(options, dict):
        yield 1, f"`mystnb` is a mapping such as {{image: …}}: use {allowed}"
        return
    for key in sorted(set(options) - CELL_RENDERING):
        yield 1, f"`mystnb: {key}` is not allowed: use {allowed}"


def _code_problems(
    cell: NotebookNode, tree: ast.Module
) -> Iterator[tuple[int, str]]:
    if not tree.body:
        yield 1, "an empty cell is never executed: remove it"
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id == "get_ipython":
            yield node.lineno, "`get_ipython` is refused: use plain Python"
    yield from _typed_table_cells(tree)
    yield from silent_problems(tree)
    if claims_of(cell):
        yield from _claim_problems(tree)
    yield from part_problems(cell, tree)


def _typed_table_cells(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Yield each cell of a printed table that no run produced."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or _name(node.func) not in TABLES:
            continue
        for argument in node.args[1:]:
            for cell in _measured_cells(argument):
                if isinstance(cell, ast.Constant):
                    yield (
                        cell.lineno,
                        f"table cell {cell.value!r} was typed: print what"
                        " the run produced; only the first one is a label",
                    )


def _measured_cells(rows: ast.expr) -> Iterator[ast.expr]:
    """Yield the cells behind the label of each row that is written out."""
    if isinstance(rows, ast.List):
        for row in rows.elts:
            if isinstance(row, ast.List | ast.Tuple):
                yield from row.elts[1:]
    if isinstance(rows, ast.Dict):
        for row in rows.values:
            if isinstance(row, ast.Tuple) and len(row.elts) == 2:
                yield from getattr(row.elts[1], "values", [])


def _name(function: ast.expr) -> str:
    return getattr(function, "id", getattr(function, "attr", ""))


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
