"""A bus for tests: it keeps what was published, and delivers nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeVar, cast

from django.test import override_settings

from example_project.domain_events.backends.base import BaseEventBus
from example_project.domain_events.base import DomainEvent
from example_project.domain_events.bus import event_bus

Event = TypeVar("Event", bound=DomainEvent)


class RecordingEventBus(BaseEventBus):
    """Keeps each published event in `published`, in order."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.published: list[DomainEvent] = []

    def publish(self, event: DomainEvent) -> None:
        """Keep `event`; no handler runs."""
        self.published.append(event)

    def of(self, event_type: type[Event]) -> list[Event]:
        """Return the published events of one type."""
        return [e for e in self.published if isinstance(e, event_type)]


@contextmanager
def recorded_events() -> Iterator[RecordingEventBus]:
    """Put a recording bus in the place of the transport in use."""
    path = f"{__name__}.{RecordingEventBus.__qualname__}"
    with override_settings(EVENT_BUS_BACKEND=path):
        yield cast(RecordingEventBus, event_bus.backend)
