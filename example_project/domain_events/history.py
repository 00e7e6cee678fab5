"""What is known of the events that were published, to be looked at."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from example_project.domain_events.models import PublishedEvent


@dataclass(frozen=True, kw_only=True)
class Run:
    """What a handler made of an event; `error` is "" unless it failed."""

    handler: str
    outcome: str
    error: str = ""


@dataclass(frozen=True, kw_only=True)
class KeptEvent:
    """An event that was written down, wherever that was.

    `state` says how far it has come, or is "" where it has no way to go.
    """

    id: UUID
    type: str
    publisher: str
    published_at: datetime
    runs: list[Run] = field(default_factory=list)
    state: str = ""
    error: str = ""


def logged_events(name: str, value: str) -> list[KeptEvent]:
    """Return what the event log has of events whose field has that value."""
    entries = PublishedEvent.objects.filter(**{f"payload__{name}": value})
    return [
        KeptEvent(
            id=entry.id,
            type=entry.type,
            publisher=entry.publisher,
            published_at=entry.published_at,
            runs=[
                Run(handler=run.handler, outcome=run.outcome, error=run.error)
                for run in entry.handler_runs.all()
            ],
        )
        for entry in entries.prefetch_related("handler_runs")
    ]


def in_order(*kept: Iterable[KeptEvent]) -> list[KeptEvent]:
    """Return each event once, the first one first."""
    by_id = {event.id: event for events in kept for event in events}
    return sorted(by_id.values(), key=lambda event: event.published_at)
