"""The event log: written by a transport, read in order."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from example_project.domain_events.base import DomainEvent
from example_project.domain_events.codec import DecodeError, payload_of
from example_project.domain_events.envelope import Envelope
from example_project.domain_events.models import PublishedEvent
from example_project.domain_events.registry import registry
from example_project.domain_events.values import build


def write_down(
    envelope: Envelope, *, using: str | None = None
) -> PublishedEvent:
    """Keep the event of `envelope`, in the database called `using`."""
    contract = envelope.contract
    return PublishedEvent.objects.using(using).create(
        id=envelope.id,
        type=contract.name,
        version=contract.version,
        publisher=contract.publisher,
        published_at=envelope.time,
        correlation_id=envelope.correlation_id,
        payload=payload_of(envelope.event),
    )


def read_log(
    *event_types: type[DomainEvent], until: datetime | None = None
) -> Iterator[Envelope]:
    """Yield the events of these types, or of all, the oldest first.

    `until` leaves out what was published later. Reading sends nothing.
    Raises what `read_back` raises.
    """
    entries = PublishedEvent.objects.order_by("published_at", "id")
    if event_types:
        names = [registry.of(each).name for each in event_types]
        entries = entries.filter(type__in=names)
    if until is not None:
        entries = entries.filter(published_at__lte=until)
    return map(read_back, entries.iterator())


def read_back(entry: PublishedEvent) -> Envelope:
    """Return the envelope that `entry` was written from.

    Raises UnknownEventError for a type that is gone, DecodeError for
    another version of it, and ValueError or TypeError for a payload
    that does not fit.
    """
    contract = registry.named(entry.type)
    if entry.version != contract.version:
        raise DecodeError(
            "unknown_version",
            f"{entry} {entry.pk} is v{entry.version}, "
            f"known is v{contract.version}. Migrate the event log first.",
        )
    return Envelope(
        event=build(contract.event_type, entry.payload),
        id=entry.id,
        time=entry.published_at,
        correlation_id=entry.correlation_id,
    )
