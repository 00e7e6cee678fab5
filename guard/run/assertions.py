"""Find the statements of a cell that can refute what it claims."""

import ast

ALWAYS_TRUE = (ast.Tuple, ast.Lambda, ast.GeneratorExp)


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
    if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.Or):
        return any(map(cannot_fail, test.values))
    if isinstance(test, ast.Compare) and _compares_itself(test):
        return True
    return not any(isinstance(node, ast.Name) for node in ast.walk(test))


def _compares_itself(test: ast.Compare) -> bool:
    same = (ast.Eq, ast.Is, ast.LtE, ast.GtE)
    return (
        len(test.ops) == 1
        and isinstance(test.ops[0], same)
        and ast.dump(test.left) == ast.dump(test.comparators[0])
    )
