"""Append events to a stream, and read a stream or the whole log.

The unique pair of stream and version lets one writer win. On PostgreSQL a
lock makes appending transactions take turns, so that positions become
visible in their order: a reader that goes on from the last position it saw
misses nothing. SQLite lets one writer in at a time anyway.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, connection, transaction
from django.db.models import Max, QuerySet
from django.utils import timezone

from example_project.comparisons.event_sourcing.models import StoredEvent

LOG_LOCK_ID = 5_347_201  # any number that no other advisory lock uses


class ConflictError(Exception):
    """Somebody else appended to the stream since it was read."""

    def __init__(self, stream: str, expected: int, found: int) -> None:
        super().__init__(
            f"{stream} is at version {found}, not {expected}: "
            "load it again, decide again, and append again."
        )
        self.stream, self.expected, self.found = stream, expected, found


@dataclass(frozen=True)
class NewEvent:
    """An event to append: its type, its data as JSON text, their schema."""

    type: str
    data: str
    schema: int = 1


def append(
    stream: str,
    expected: int,
    events: Sequence[NewEvent],
    *,
    at: datetime | None = None,
) -> list[StoredEvent]:
    """Append `events` to `stream`, all or none; return the stored rows.

    `expected` is the version that the caller read, 0 for a new stream.
    `at` is the time to record, now by default. Raises ConflictError when
    others have appended to the stream since.
    """
    recorded_at = at or timezone.now()
    rows = [
        StoredEvent(
            stream=stream,
            version=version,
            type=event.type,
            schema=event.schema,
            data=event.data,
            recorded_at=recorded_at,
        )
        for version, event in enumerate(events, expected + 1)
    ]
    try:
        with transaction.atomic():
            lock_log()
            return StoredEvent.objects.bulk_create(rows)
    except IntegrityError as error:
        found = version_of(stream)
        raise ConflictError(stream, expected, found) from error


def lock_log() -> None:
    """Let no other transaction append until this one has ended."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOG_LOCK_ID])


def version_of(stream: str, at: datetime | None = None) -> int:
    """Return the version of `stream`, now or at a time; 0 for no stream."""
    rows = StoredEvent.objects.filter(stream=stream)
    if at is not None:
        rows = rows.filter(recorded_at__lte=at)
    return rows.aggregate(version=Max("version"))["version"] or 0


def read_stream(
    stream: str, *, after: int = 0, until: int | None = None
) -> QuerySet[StoredEvent]:
    """Return the events of `stream`, from version `after` + 1 to `until`."""
    rows = StoredEvent.objects.filter(stream=stream, version__gt=after)
    if until is not None:
        rows = rows.filter(version__lte=until)
    return rows.order_by("version")


def read_log(*, after: int = 0) -> QuerySet[StoredEvent]:
    """Return the events of all streams behind position `after`."""
    return StoredEvent.objects.filter(position__gt=after).order_by("position")


def head() -> int:
    """Return the position of the last event; 0 for an empty log."""
    return StoredEvent.objects.aggregate(head=Max("position"))["head"] or 0
