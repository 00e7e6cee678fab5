"""An assertion that is true whatever happens proves nothing."""

import ast

import pytest

from guard.run.assertions import cannot_fail

NEVER_FAILS = [
    "True",
    "'text'",
    "1 + 1 == 2",
    "x == x",
    "x is x",
    "x <= x",
    "[x == 1]",
    "(x == 1, 'never')",
    "{x == 1}",
    "{'found': x}",
    "[x, *more]",
    "[*more, x]",
    "f'x is {x}'",
    "lambda: x == 1",
    "(y for y in x)",
    "(y := [x])",
    "not []",
    "not (x != x)",
    "x == 1 or True",
    "x == 1 or [x]",
    "x or (y, z)",
    "[x] and (x,)",
    "[x] if y else {y}",
    "not (x and ())",
    "x in [x]",
    "x in (1, x)",
    "len(x) >= 0",
]
MAY_FAIL = [
    "x == 1",
    "x",
    "not x",
    "[y for y in x]",
    "[*x]",
    "(*x,)",
    "{**x}",
    "{*x}",
    "f'{x}'",
    "x and True",
    "x and [y]",
    "x or y",
    "x or []",
    "[x] if y else []",
    "x in [1, 2]",
    "x != x",
    "x in x",
    "len(x) > 0",
    "len(x) >= 1",
    "x >= 0",
    "all(x)",
    "[x] == [1]",
    "f(x) and g(x)",
    "(y := x)",
]


def expression(source: str) -> ast.expr:
    """Return the test of an assertion."""
    return ast.parse(source, mode="eval").body


@pytest.mark.parametrize("source", NEVER_FAILS)
def test_what_is_always_true_cannot_fail(source: str) -> None:
    """A thing with something in it counts as true, whatever that is."""
    assert cannot_fail(expression(source))


@pytest.mark.parametrize("source", MAY_FAIL)
def test_what_depends_on_a_name_may_fail(source: str) -> None:
    """No assertion of an author is refused that could be false."""
    assert not cannot_fail(expression(source))
