"""Find an object in a Python file by its dotted name, without importing it.

Sphinx's own analyser knows where each class, function and method is.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from sphinx.pycode import ModuleAnalyzer

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

    `name` is dotted for what a class holds: `Class.method`.  Without a name
    it is all of `source`.
    Raises LookupError, which names the object, when it is not there.
    """
    if not name:
        return Span(1, len(source.splitlines()))
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError) as error:
        raise LookupError(f"this is no Python ({error}): mend it") from error
    found = ModuleAnalyzer.for_string(source, name).find_tags()
    if name in found:
        return Span(*found[name][1:])
    for constant in _constants(tree, name):
        return Span(constant.lineno, constant.end_lineno or constant.lineno)
    raise LookupError(f"no object `{name}` here: was it renamed?")


def _constants(tree: ast.AST, name: str) -> Iterator[ast.stmt]:
    """Yield each assignment to a dotted name, which Sphinx does not place."""
    first, _, rest = name.partition(".")
    for node in getattr(tree, "body", []):
        if isinstance(node, ast.ClassDef) and rest and node.name == first:
            yield from _constants(node, rest)
        targets = getattr(node, "targets", [getattr(node, "target", None)])
        names = [one.id for one in targets if isinstance(one, ast.Name)]
        if not rest and first in names:
            yield node


def body_lines(source: str, name: str) -> set[int]:
    """Return the lines of an object that prove, once run, that it was used.

    They are the bodies of its functions.  An object without such a body
    counts with all its lines.
    Raises LookupError when it is not there.
    """
    span = find_object(source, name)
    shown = set(range(span.start, span.end + 1))
    bodies = {
        line
        for function in ast.walk(ast.parse(source))
        if isinstance(function, FUNCTIONS)
        for statement in function.body
        if not _is_docstring(statement)
        for line in range(statement.lineno, (statement.end_lineno or 0) + 1)
    }
    return bodies & shown or shown


def _is_docstring(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(
        statement.value, ast.Constant
    )
