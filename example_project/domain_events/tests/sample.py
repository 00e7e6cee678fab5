"""Events and handlers for the tests of the bus."""

from __future__ import annotations

from dataclasses import dataclass

from example_project.domain_events.base import DomainEvent


@dataclass(frozen=True, kw_only=True)
class LampSwitchedEvent(DomainEvent):
    """A lamp was switched."""

    lamp: str = "desk"


@dataclass(frozen=True, kw_only=True)
class LampSwitchedOnEvent(LampSwitchedEvent):
    """A lamp was switched on."""


@dataclass(frozen=True, kw_only=True)
class LampBrokeEvent(DomainEvent):
    """A lamp broke."""


class Log:
    """Keeps who was called, in order."""

    def __init__(self) -> None:
        self.calls: list[str] = []

    def handler(self, name: str, error: BaseException | None = None):
        """Return a handler that notes `name`, and may raise."""

        def handle(event: DomainEvent) -> None:
            self.calls.append(name)
            if error:
                raise error

        handle.__qualname__ = name
        return handle
