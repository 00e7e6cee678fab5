"""Put a death before or after a call, from outside."""

from __future__ import annotations

import functools
import os
import signal
from collections.abc import Callable
from importlib import import_module
from itertools import count
from typing import Any

from tests.killtest.points import points

#: Where a process dies: "name of a point" and "which time", as "a.b:3".
KILL_AT = "KILL_AT"


def install(value: str) -> None:
    """Let this process die where `value`, as in KILL_AT, says.

    Raises KeyError for an unknown point, and AttributeError when the
    project has no such call any more.
    """
    name, _, nth = value.partition(":")
    point = points()[name]
    die = death(int(nth))
    module, _, path = point.target.partition(":")
    *owners, last = path.split(".")
    owner: Any = import_module(module)
    for each in owners:
        owner = getattr(owner, each)
    hooked = {"before": before, "after": after}[point.when]
    setattr(owner, last, hooked(getattr(owner, last), die))


def death(nth: int) -> Callable[[], None]:
    """Return a function that kills this process at its call number `nth`."""
    calls = count(1)

    def die() -> None:
        if next(calls) == nth:
            os.kill(os.getpid(), signal.SIGKILL)

    return die


def before(
    function: Callable[..., Any], die: Callable[[], None]
) -> Callable[..., Any]:
    """Return `function`, but `die` is called first."""

    @functools.wraps(function)
    def hooked(*args: Any, **kwargs: Any) -> Any:
        die()
        return function(*args, **kwargs)

    return hooked


def after(
    function: Callable[..., Any], die: Callable[[], None]
) -> Callable[..., Any]:
    """Return `function`, but `die` is called when it has returned."""

    @functools.wraps(function)
    def hooked(*args: Any, **kwargs: Any) -> Any:
        result = function(*args, **kwargs)
        die()
        return result

    return hooked
