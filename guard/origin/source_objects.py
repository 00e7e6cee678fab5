"""Find an object in a Python file by its dotted name, without importing it."""

import ast
from dataclasses import dataclass
from typing import cast

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


@dataclass(frozen=True)
class Span:
    """First and last line, counted from 1."""

    start: int
    end: int

    def text(self, source: str) -> str:
        """Return these lines of `source`."""
        return "\n".join(source.splitlines()[self.start - 1 : self.end])


def find_object(source: str, name: str) -> Span:
    """Return where the object `name` is, with its decorators.

    `name` is dotted for what a class holds: `Class.method`.
    Raises LookupError, which names the object, when it is not there.
    """
    node = find_node(source, name)
    decorators = getattr(node, "decorator_list", [])
    start = min([node.lineno, *(one.lineno for one in decorators)])
    return Span(start, node.end_lineno or node.lineno)


def find_node(source: str, name: str) -> ast.stmt:
    """Return the statement that makes the object `name`, or LookupError."""
    node: ast.AST = ast.parse(source)
    for part in name.split("."):
        body = getattr(node, "body", [])
        found = next((one for one in body if part in _names(one)), None)
        if found is None:
            raise LookupError(f"no object `{name}` here: was it renamed?")
        node = found
    return cast(ast.stmt, node)


def _names(statement: ast.stmt) -> list[str]:
    """Return the names that a statement defines."""
    if isinstance(statement, Definition):
        return [statement.name]
    targets: list[ast.expr] = []
    if isinstance(statement, ast.Assign):
        targets = statement.targets
    elif isinstance(statement, ast.AnnAssign):
        targets = [statement.target]
    return [one.id for one in targets if isinstance(one, ast.Name)]


def find_text(source: str, start_at: str, end_before: str | None) -> Span:
    """Return the lines from the one with `start_at` on.

    They end before the next line with `end_before`, or with the file.
    Raises LookupError, which quotes the text, when one is not there.
    """
    lines = source.splitlines()
    start = _line_with(lines, start_at, 0)
    end = len(lines)
    if end_before:
        end = _line_with(lines, end_before, start + 1)
    while not lines[end - 1].strip():
        end -= 1
    return Span(start + 1, end)


def _line_with(lines: list[str], text: str, first: int) -> int:
    for number in range(first, len(lines)):
        if text in lines[number]:
            return number
    raise LookupError(f"no text `{text}` here: was it changed?")


def body_lines(source: str, name: str) -> set[int]:
    """Return the lines of an object that prove, once run, that it was used.

    They are the bodies of its functions.  An object without such a body
    counts with all its lines.
    """
    node = find_node(source, name)
    functions = [one for one in ast.walk(node) if isinstance(one, FUNCTIONS)]
    lines = {
        line
        for function in functions
        for statement in function.body
        if not _is_docstring(statement)
        for line in _range(statement)
    }
    return lines or _range(node)


def _is_docstring(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(
        statement.value, ast.Constant
    )


def _range(node: ast.stmt) -> set[int]:
    return set(range(node.lineno, (node.end_lineno or node.lineno) + 1))
