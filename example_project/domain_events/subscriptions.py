"""Who listens: registration, apart from how an event travels."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from example_project.domain_events.base import DomainEvent

Handler = Callable[[Any], Any]
EventType = type[DomainEvent]


class NoHandlerError(LookupError):
    """Strict mode: an event was published and nobody listens."""


class Subscriptions:
    """The handlers of each event type, in the order of registration.

    A handler of a base class also receives the events of its
    subclasses, after the handlers of the subclass itself.
    """

    def __init__(self, *, strict: bool = False) -> None:
        self.strict = strict
        self._handlers: dict[EventType, dict[Handler, None]] = {}
        #: What `handlers_for` found, until somebody comes or goes.
        self.plan: dict[EventType, tuple[Handler, ...]] = {}

    def subscribe(self, event_type: EventType, handler: Handler) -> None:
        """Let `handler` receive each `event_type`; a second time is a no-op.

        Raises TypeError for anything but an event class, and for a
        coroutine function, whose body a synchronous bus would never run.
        """
        check_event_type(event_type)
        check_handler(handler)
        self._handlers.setdefault(event_type, {})[handler] = None
        self.plan.clear()

    def unsubscribe(self, event_type: EventType, handler: Handler) -> None:
        """Stop `handler` from receiving `event_type`, if it did."""
        self._handlers.get(event_type, {}).pop(handler, None)
        self.plan.clear()

    def be_strict(self, strict: bool = True) -> None:
        """Refuse an event that nobody listens to, or do so no more."""
        self.strict = strict
        self.plan.clear()

    def clear(self) -> None:
        """Let nobody receive anything any more."""
        self._handlers.clear()
        self.plan.clear()

    def handlers_for(self, event_type: EventType) -> tuple[Handler, ...]:
        """Return who receives `event_type`; raise in strict mode if none."""
        if event_type not in self.plan:
            self.plan[event_type] = self._look_up(event_type)
        return self.plan[event_type]

    def _look_up(self, event_type: EventType) -> tuple[Handler, ...]:
        # A dict keeps the order, and each handler once.
        found = {
            handler: None
            for base in event_type.__mro__
            for handler in self._handlers.get(base, ())
        }
        if self.strict and not found:
            raise NoHandlerError(
                f"Nobody listens to {event_type.__name__}. Subscribe a "
                "handler in an AppConfig.ready(), or turn strict off."
            )
        return tuple(found)

    def __iter__(self) -> Any:
        """Yield (event type, handler) for every registration."""
        for event_type, handlers in self._handlers.items():
            for handler in handlers:
                yield event_type, handler


def check_event_type(event_type: Any) -> None:
    """Raise TypeError unless `event_type` is an event class."""
    if not (
        isinstance(event_type, type) and issubclass(event_type, DomainEvent)
    ):
        raise TypeError(f"{event_type!r} is not a DomainEvent class.")


def check_handler(handler: Any) -> None:
    """Raise TypeError unless `handler` is a synchronous callable."""
    name = handler_name(handler)
    if not callable(handler):
        raise TypeError(f"{name} is not callable.")
    call = type(handler).__call__
    for function in (handler, call):
        if inspect.iscoroutinefunction(function) or inspect.isasyncgenfunction(
            function
        ):
            raise TypeError(
                f"{name} is a coroutine function: the bus would make a "
                "coroutine and never await it. Write a plain function, "
                "and queue a task for slow work."
            )


def handler_name(handler: Any) -> str:
    """Return the dotted name of a handler, for people to read."""
    handler = inspect.unwrap(handler)
    name = getattr(handler, "__qualname__", None)
    if name is None:
        return repr(handler)
    return f"{handler.__module__}.{name}"
