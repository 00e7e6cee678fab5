"""Which listener is which: a name that another process gives it too."""

from __future__ import annotations

import functools
import inspect
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Handler = Callable[[Any], Any]

LONGEST_NAME = 200  # characters, which is what the inbox keeps


class NamelessHandlerError(TypeError):
    """A handler that another process could not tell from others."""


class NameTakenError(ValueError):
    """Two handlers with one name: the inbox would take them for one."""


@dataclass(frozen=True)
class NamedHandler:
    """A handler that was given a name when it subscribed."""

    name: str
    handler: Handler

    def __call__(self, event: Any) -> Any:
        return self.handler(event)


def identified(handler: Handler, name: str = "") -> Handler:
    """Return `handler` as it is known: by `name`, or by where it stands.

    Raises NamelessHandlerError for a lambda, a partial, or anything that
    belongs to one object, unless it is given a name; and ValueError for
    a name that the inbox could not keep.
    """
    if name:
        handler = NamedHandler(name, handler)
    elif fault := namelessness(handler):
        raise NamelessHandlerError(
            f"{handler!r} is {fault}: another process could not tell it "
            "from others, and what it has handled would be unknown there. "
            "Write a function, or give it a name that stays the same: "
            'subscribe(event_type, handler, name="module.what_it_does").'
        )
    check_name(handler_name(handler))
    return handler


def namelessness(handler: Handler) -> str:
    """Return why `handler` has no name that lasts, or ""."""
    if isinstance(handler, NamedHandler):
        return ""
    found: Any = inspect.unwrap(handler)
    if isinstance(found, functools.partial):
        return "a partial"
    name = getattr(found, "__qualname__", None)
    if name is None:
        return "an object"
    if "<lambda>" in name:
        return "a lambda"
    owner = getattr(found, "__self__", None)
    if not (
        owner is None or isinstance(owner, type) or inspect.ismodule(owner)
    ):
        return "the method of one object"
    return "" if getattr(found, "__module__", None) else "in no module"


def check_name(name: str) -> None:
    """Raise ValueError for a name that no table could keep."""
    if not 0 < len(name) <= LONGEST_NAME or not name.isprintable():
        raise ValueError(
            f"{name[:LONGEST_NAME]!r} cannot be the name of a handler: it "
            f"takes 1 to {LONGEST_NAME} characters that can be printed."
        )


def handler_name(handler: Any) -> str:
    """Return the name of a handler: the one given, or the dotted one.

    A class method is known by the class that it was taken from. What has
    no name at all, which cannot subscribe, is shown as it shows itself.
    """
    if isinstance(handler, NamedHandler):
        return handler.name
    found: Any = inspect.unwrap(handler)
    owner = getattr(found, "__self__", None)
    if isinstance(owner, type):
        return f"{dotted(owner)}.{found.__name__}"
    return dotted(found) if hasattr(found, "__qualname__") else repr(handler)


def dotted(thing: Any) -> str:
    """Return the dotted name of a function or a class."""
    return f"{imported_as(thing.__module__)}.{thing.__qualname__}"


def imported_as(module: str) -> str:
    """Return the name by which another process imports `module`.

    Python calls the module that it was started with __main__, so that
    the same function would have two names.
    """
    if module != "__main__":
        return module
    main = sys.modules[module]
    if main.__spec__ is not None:
        return main.__spec__.name
    file = getattr(main, "__file__", None)
    return Path(file).stem if file else module


def innermost(handler: Any) -> Any:
    """Return the function, or the object, that a handler is in the end."""
    while True:
        found = inspect.unwrap(handler)
        if isinstance(found, NamedHandler):
            handler = found.handler
        elif isinstance(found, functools.partial):
            handler = found.func
        else:
            return found
