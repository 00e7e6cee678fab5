"""Find the statements of a cell that can refute what it claims."""

import ast
from collections.abc import Iterable

SAME = (ast.Eq, ast.Is, ast.LtE, ast.GtE)
DIFFERENT = (ast.NotEq, ast.IsNot, ast.Lt, ast.Gt)


def proofs(tree: ast.AST) -> list[ast.Assert | ast.With | ast.AsyncWith]:
    """Return the statements that can refute a claim."""
    return [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Assert)
        or isinstance(node, ast.With | ast.AsyncWith)
        and any(_is_raises(item.context_expr) for item in node.items)
    ]


def proof_lines(tree: ast.AST) -> list[int]:
    """Return the lines of the statements that can refute a claim."""
    return [node.lineno for node in proofs(tree)]


def _is_raises(expression: ast.expr) -> bool:
    if not isinstance(expression, ast.Call):
        return False
    name = expression.func
    if isinstance(name, ast.Attribute):
        return name.attr.lower().endswith("raises")
    return isinstance(name, ast.Name) and name.id.lower().endswith("raises")


def cannot_fail(test: ast.expr) -> bool:
    """Tell whether the test of an assertion is true whatever happens."""
    named = any(isinstance(node, ast.Name) for node in ast.walk(test))
    return truth_of(test) is True or not named


def truth_of(test: ast.expr) -> bool | None:
    """Return what `test` counts as whatever its names stand for, or None.

    A list with one element counts as true, whatever the element is.
    """
    match test:
        case ast.Constant(value):
            return bool(value)
        case ast.Lambda() | ast.GeneratorExp():
            return True
        case ast.List(elts) | ast.Tuple(elts) | ast.Set(elts):
            return _has_one(not isinstance(e, ast.Starred) for e in elts)
        case ast.Dict(keys):
            return _has_one(key is not None for key in keys)
        case ast.JoinedStr(parts):
            return _has_one(isinstance(p, ast.Constant) for p in parts)
        case ast.NamedExpr(_, value):
            return truth_of(value)
        case ast.UnaryOp(ast.Not(), value):
            inner = truth_of(value)
            return None if inner is None else not inner
        case ast.BoolOp(operator, values):
            return _of_several(values, wins=isinstance(operator, ast.Or))
        case ast.IfExp(_, body, orelse):
            both = {truth_of(body), truth_of(orelse)}
            return both.pop() if len(both) == 1 else None
        case ast.Compare(
            ast.Call(ast.Name("len")), [ast.GtE()], [ast.Constant(0)]
        ):
            return True
        case ast.Compare(left, [operator], [right]):
            return _of_comparison(left, operator, right)
    return None


def _has_one(sure: Iterable[bool]) -> bool | None:
    """Return True for one that is sure, False for nothing, else None."""
    found = list(sure)
    return any(found) or (None if found else False)


def _of_several(values: list[ast.expr], *, wins: bool) -> bool | None:
    """Return the truth of `or`, where True wins, or of `and`: False."""
    truths = [truth_of(value) for value in values]
    if wins in truths:
        return wins
    return None if None in truths else not wins


def _of_comparison(
    left: ast.expr, operator: ast.cmpop, right: ast.expr
) -> bool | None:
    """Return the truth of a comparison of a thing with itself, or None."""
    same = ast.dump(left) == ast.dump(right)
    if same and isinstance(operator, SAME + DIFFERENT):
        return isinstance(operator, SAME)
    items = getattr(right, "elts", []) if isinstance(operator, ast.In) else []
    return True if ast.dump(left) in map(ast.dump, items) else None
