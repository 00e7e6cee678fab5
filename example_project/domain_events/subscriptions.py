"""Who listens: registration, apart from how an event travels."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from typing import Any

from example_project.domain_events.base import DomainEvent
from example_project.domain_events.identity import (
    Handler,
    NamedHandler,
    NameTakenError,
    handler_name,
    identified,
)

__all__ = ["EventType", "Handler", "NoHandlerError", "Subscriptions"]

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
        self._handlers: dict[EventType, dict[str, Handler]] = {}
        self._names: dict[str, Handler] = {}
        #: What `handlers_for` found, until somebody comes or goes.
        self.plan: dict[EventType, tuple[Handler, ...]] = {}

    def subscribe(
        self, event_type: EventType, handler: Handler, *, name: str = ""
    ) -> None:
        """Let `handler` receive each `event_type`; a second time is a no-op.

        It is known by `name`, or else by its dotted name, in each process
        and for good: the inbox goes by it. Raises NamelessHandlerError
        for one without a name that lasts, and NameTakenError where another
        handler has it. Raises TypeError for anything but an event class,
        and for a coroutine function, whose body a synchronous bus would
        never run.
        """
        check_event_type(event_type)
        check_handler(handler)
        listener = identified(handler, name)
        known_as = handler_name(listener)
        if self._names.setdefault(known_as, listener) != listener:
            raise NameTakenError(
                f"Another handler is subscribed as {known_as!r}, and who "
                "handled what is known by the name. Give one of the two "
                'another: subscribe(event_type, handler, name="...").'
            )
        self._handlers.setdefault(event_type, {})[known_as] = listener
        self.plan.clear()

    def unsubscribe(self, event_type: EventType, handler: Handler) -> None:
        """Stop `handler` from receiving `event_type`, if it did."""
        listeners = self._handlers.get(event_type, {})
        for name, listener in list(listeners.items()):
            if listener == handler or without_name(listener) == handler:
                del listeners[name]
        self._names = {handler_name(each): each for _, each in self}
        self.plan.clear()

    def be_strict(self, strict: bool = True) -> None:
        """Refuse an event that nobody listens to, or do so no more."""
        self.strict = strict
        self.plan.clear()

    def clear(self) -> None:
        """Let nobody receive anything any more."""
        self._handlers.clear()
        self._names.clear()
        self.plan.clear()

    def handlers_for(self, event_type: EventType) -> tuple[Handler, ...]:
        """Return who receives `event_type`; raise in strict mode if none."""
        if event_type not in self.plan:
            self.plan[event_type] = self._look_up(event_type)
        return self.plan[event_type]

    def _look_up(self, event_type: EventType) -> tuple[Handler, ...]:
        # A dict keeps the order, and each handler once.
        found: dict[str, Handler] = {}
        for base in event_type.__mro__:
            for name, listener in self._handlers.get(base, {}).items():
                found.setdefault(name, listener)
        if self.strict and not found:
            raise NoHandlerError(
                f"Nobody listens to {event_type.__name__}. Subscribe a "
                "handler in an AppConfig.ready(), or turn strict off."
            )
        return tuple(found.values())

    def __iter__(self) -> Iterator[tuple[EventType, Handler]]:
        """Yield (event type, handler) for every registration."""
        for event_type, listeners in self._handlers.items():
            for listener in listeners.values():
                yield event_type, listener


def without_name(listener: Handler) -> Handler:
    """Return the handler that was subscribed under a name, or not."""
    return listener.handler if isinstance(listener, NamedHandler) else listener


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
