"""Find what would keep a cell from failing, or make its output a lie."""

import ast
from collections.abc import Iterator

from ..origin.typed_numbers import typed_figures

ANY_ERROR = {"Exception", "BaseException"}
# Unless "always" makes them louder.
SWITCHED_OFF = {
    "logging.disable",
    "warnings.simplefilter",
    "warnings.filterwarnings",
}
UNHEARD = {"subprocess.run", "subprocess.Popen", "subprocess.call"}
SHOWS = {"print", "Markdown", "HTML", "display"}
RAISES = "name the error that has to be raised: any one at all would do here"
SWITCHES = "`{}` would hide what goes wrong: change the cause, or assert it"
NOBODY = "nobody learns how this process ended: add `check=True`, or assert it"
GLUED = "`{}` was typed: glue what the run produced"
SHOWN = "`{}` was typed: show what the run produced"


def silent_problems(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Yield (line in the cell, message) for each of them."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            if _name(node.value.func) in UNHEARD and not _checks(node.value):
                yield node.lineno, NOBODY
        if isinstance(node, ast.Call):
            yield from _call_problems(node)


def _call_problems(call: ast.Call) -> Iterator[tuple[int, str]]:
    name = _name(call.func)
    first = call.args[0] if call.args else None
    if name.rpartition(".")[2].lower().endswith("raises"):
        if isinstance(first, ast.Name) and first.id in ANY_ERROR:
            yield call.lineno, RAISES
    if name in SWITCHED_OFF and "always" not in _texts(call):
        yield call.lineno, SWITCHES.format(name)
    if name == "glue" and len(call.args) > 1:
        if isinstance(call.args[1], ast.Constant):
            yield call.lineno, GLUED.format(call.args[1].value)
    if name in SHOWS:
        for text in _texts(call):
            for _, figure in typed_figures(text):
                yield call.lineno, SHOWN.format(figure)


def _texts(call: ast.Call) -> list[str]:
    """Return the texts that a call is handed as they stand there."""
    values = [a.value for a in call.args if isinstance(a, ast.Constant)]
    return [value for value in values if isinstance(value, str)]


def _checks(call: ast.Call) -> bool:
    return any(
        keyword.arg == "check"
        and isinstance(keyword.value, ast.Constant)
        and keyword.value.value is True
        for keyword in call.keywords
    )


def _name(function: ast.expr) -> str:
    """Return the dotted name of what is called, or ""."""
    if isinstance(function, ast.Attribute):
        inner = _name(function.value)
        return f"{inner}.{function.attr}" if inner else function.attr
    return function.id if isinstance(function, ast.Name) else ""
