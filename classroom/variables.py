"""The settings and environment variables that the code reads, by its text.

Nothing is imported: the files are read.  What a variable is for stands in
the comment above the line that reads it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

READERS = ("os.environ.get", "os.getenv")
REQUIRED = "required"  # the function of settings_production.py
HAS_TO_BE_SET = "none: it has to be set"


@dataclass(frozen=True)
class Variable:
    """An environment variable, and the place where it is read.

    `default` is the expression of the code, and `about` the comment above.
    """

    name: str
    file: str
    line: int
    default: str
    about: str


@dataclass(frozen=True)
class Setting:
    """A setting of a Django project, with its expression and comment."""

    name: str
    line: int
    value: str
    about: str


def settings_in(path: Path) -> list[Setting]:
    """Return the settings that a settings file assigns, in their order."""
    source = path.read_text("utf-8")
    lines = source.splitlines()
    return [
        Setting(name, node.lineno, ast.unparse(value), comment(lines, node))
        for node in ast.parse(source).body
        for name, value in _assigned(node)
        if name.isupper()
    ]


def variables_in(path: Path, root: Path) -> list[Variable]:
    """Return the environment variables that a Python file reads."""
    source = path.read_text("utf-8")
    tree = ast.parse(source)
    constants = dict(_texts(tree))
    file = path.relative_to(root).as_posix()
    found = []
    statements = (n for n in ast.walk(tree) if isinstance(n, ast.stmt))
    for statement in statements:
        above = comment(source.splitlines(), statement)
        for name, default, said in _read_by(statement, constants):
            about = said or above
            found.append(
                Variable(name, file, statement.lineno, default, about)
            )
    return [each for each in found if each.name]


def comment(lines: list[str], node: ast.stmt) -> str:
    """Return the comment right above a statement, as one line."""
    above = []
    for line in reversed(lines[: node.lineno - 1]):
        text = line.strip()
        if not text.startswith("#"):
            break
        above.append(text.lstrip("#: "))
    return " ".join(reversed(above))


def _expressions(statement: ast.stmt) -> Iterator[ast.AST]:
    """Yield what stands in a statement itself, not in those inside it."""
    for child in ast.iter_child_nodes(statement):
        if isinstance(child, ast.expr | ast.withitem):
            yield from ast.walk(child)


def _read_by(
    statement: ast.stmt, constants: Mapping[str, str]
) -> Iterator[tuple[str, str, str]]:
    """Yield (name, default, meaning) of each variable that is read."""
    for node in _expressions(statement):
        match node:
            case ast.Call(func=function, args=[name, *rest]):
                if ast.unparse(function) in READERS:
                    yield _text(name, constants), _default(rest), ""
                if ast.unparse(function) == REQUIRED and rest:
                    meaning = _text(rest[0], constants)
                    yield _text(name, constants), HAS_TO_BE_SET, meaning
            case ast.Subscript(value=value, slice=name, ctx=ast.Load()):
                if ast.unparse(value) == "os.environ":
                    yield _text(name, constants), HAS_TO_BE_SET, ""


def _default(arguments: list[ast.expr]) -> str:
    return ast.unparse(arguments[0]).strip("'") if arguments else ""


def _text(node: ast.expr, constants: Mapping[str, str]) -> str:
    """Return the text of a constant, or of a name that stands for one."""
    if isinstance(node, ast.Constant):
        return str(node.value)
    return constants.get(ast.unparse(node), "")


def _texts(tree: ast.Module) -> Iterator[tuple[str, str]]:
    for node in tree.body:
        for name, value in _assigned(node):
            if isinstance(value, ast.Constant):
                yield name, str(value.value)


def _assigned(node: ast.stmt) -> Iterator[tuple[str, ast.expr]]:
    match node:
        case ast.Assign(targets=[ast.Name(id=name)], value=value):
            yield name, value
        case ast.AnnAssign(
            target=ast.Name(id=name), value=ast.expr() as value
        ):
            yield name, value
