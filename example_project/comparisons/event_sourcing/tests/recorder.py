"""The store behind the interface of the `eventsourcing` library.

Only so far as the test cases of that library ask for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import wraps
from threading import current_thread, main_thread
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from eventsourcing.persistence import (
    IntegrityError,
    Notification,
    ProcessRecorder,
    Tracking,
)
from eventsourcing.persistence import StoredEvent as TheirEvent

from example_project.comparisons.event_sourcing import store
from example_project.comparisons.event_sourcing.models import (
    ProjectionPosition,
    StoredEvent,
)


def by_any_thread(function: Any) -> Any:
    """Let their threads call `function`: each leaves no connection."""

    @wraps(function)
    def called(*args: Any, **kwargs: Any) -> Any:
        try:
            return function(*args, **kwargs)
        finally:
            if current_thread() is not main_thread():
                connection.close()

    return called


class StoreRecorder(ProcessRecorder):
    """Their events, tracking and notifications in our tables."""

    @by_any_thread
    @transaction.atomic
    def insert_events(
        self, stored_events: Sequence[TheirEvent], **kwargs: Any
    ) -> Sequence[int]:
        """Append `stored_events`, all or none, and track what caused them."""
        if "tracking" in kwargs:
            self.insert_tracking(kwargs["tracking"])
        return [
            row.position for run in runs(stored_events) for row in append(run)
        ]

    def select_events(
        self,
        originator_id: UUID | str,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> Sequence[TheirEvent]:
        """Read a stream, or a part of it."""
        after = -1 if gt is None else gt
        rows = store.read_stream(str(originator_id), after=after, until=lte)
        if desc:
            rows = rows.reverse()
        return [TheirEvent(**fields_of(row)) for row in rows[:limit]]

    @by_any_thread
    def select_notifications(
        self,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> Sequence[Notification]:
        """Read the log, or a part of it."""
        rows = store.read_log(after=(start or 0) - inclusive_of_start)
        if stop is not None:
            rows = rows.filter(position__lte=stop)
        if topics:
            rows = rows.filter(type__in=topics)
        return [
            Notification(id=row.position, **fields_of(row))
            for row in rows[:limit]
        ]

    def max_notification_id(self) -> int | None:
        """Return the head of the log, None for an empty one."""
        return store.head() or None

    @transaction.atomic
    def insert_tracking(self, tracking: Tracking) -> None:
        """Move the position of an application forward."""
        place, is_new = (
            ProjectionPosition.objects.select_for_update().get_or_create(
                name=tracking.application_name,
                defaults={"position": tracking.notification_id},
            )
        )
        if not is_new and tracking.notification_id <= place.position:
            raise IntegrityError(f"{place} already")
        place.position = tracking.notification_id
        place.save()

    def max_tracking_id(self, application_name: str) -> int | None:
        """Return the position of an application, None for a new one."""
        places = ProjectionPosition.objects.filter(name=application_name)
        return places.values_list("position", flat=True).first()

    def subscribe(self, *args: Any, **kwargs: Any) -> Any:
        """The store has no subscriptions, and no test case here asks."""
        raise NotImplementedError


def runs(events: Sequence[TheirEvent]) -> Iterator[list[TheirEvent]]:
    """Split `events` where another stream, or no next version, follows."""
    run: list[TheirEvent] = []
    for event in events:
        if run and next_place(run[-1]) != place_of(event):
            yield run
            run = []
        run.append(event)
    if run:
        yield run


def place_of(event: TheirEvent) -> tuple[UUID | str, int]:
    """Return the stream and the version of `event`."""
    return event.originator_id, event.originator_version


def next_place(event: TheirEvent) -> tuple[UUID | str, int]:
    """Return where the next event of the same stream belongs."""
    return event.originator_id, event.originator_version + 1


def append(run: list[TheirEvent]) -> list[StoredEvent]:
    """Append a run of one stream; their error stands for our conflict."""
    stream, version = place_of(run[0])
    events = [store.NewEvent(e.topic, e.state.decode()) for e in run]
    try:
        return store.append(str(stream), version - 1, events)
    except store.ConflictError as error:
        raise IntegrityError(str(error)) from error


def fields_of(row: StoredEvent) -> dict[str, Any]:
    """Return `row` as the arguments of one of their events."""
    return {
        "originator_id": UUID(row.stream),
        "originator_version": row.version,
        "topic": row.type,
        "state": row.data.encode(),
    }


class StoreAggregateRecorder(StoreRecorder):
    """The same, but it tells no positions: they expect None."""

    def insert_events(
        self, stored_events: Sequence[TheirEvent], **kwargs: Any
    ) -> None:
        """Append `stored_events`, all or none."""
        super().insert_events(stored_events, **kwargs)
