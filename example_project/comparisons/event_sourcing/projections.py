"""Read models: tables made from the log, which can be made again.

A projection keeps its place in the log in the transaction of its rows, so
each event counts once, whatever is killed between two of them. Caught up
inside the transaction of the writer, it is synchronous; caught up by
somebody else, it lags.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction

from example_project.comparisons.event_sourcing import store
from example_project.comparisons.event_sourcing.models import (
    ProjectionPosition,
    StoredEvent,
)

BATCH = 500  # events in one transaction


@dataclass(frozen=True)
class Projection:
    """How to add one stored event to a read model, and how to empty it."""

    name: str
    apply: Callable[[StoredEvent], None]
    clear: Callable[[], None]


def catch_up(projection: Projection, most: int | None = None) -> int:
    """Apply what is new in the log, `most` events at most; return how many.

    Several processes may call it: they take turns.
    """
    done = 0
    while most is None or done < most:
        limit = BATCH if most is None else min(BATCH, most - done)
        applied = _apply_batch(projection, limit)
        done += applied
        if applied < limit:
            break
    return done


@transaction.atomic
def _apply_batch(projection: Projection, limit: int) -> int:
    place = _locked_place(projection)
    events = list(store.read_log(after=place.position)[:limit])
    for event in events:
        projection.apply(event)
    if events:
        place.position = events[-1].position
        place.save(update_fields=["position"])
    return len(events)


def _locked_place(projection: Projection) -> ProjectionPosition:
    places = ProjectionPosition.objects.select_for_update()
    place, _ = places.get_or_create(name=projection.name)
    return place


@transaction.atomic
def rebuild(projection: Projection) -> int:
    """Make the read model again from the first event; return how many."""
    place = _locked_place(projection)
    projection.clear()
    place.position = 0
    place.save(update_fields=["position"])
    return catch_up(projection)


def position_of(projection: Projection) -> int:
    """Return the position of the last event that was applied."""
    places = ProjectionPosition.objects.filter(name=projection.name)
    return places.values_list("position", flat=True).first() or 0


def lag(projection: Projection) -> int:
    """Return how many events the read model is behind the log."""
    return store.read_log(after=position_of(projection)).count()


def wait_for(
    projection: Projection, position: int, timeout: float = 5.0
) -> None:
    """Return once the read model has seen `position`.

    Raises TimeoutError when it has not after `timeout` seconds.
    """
    deadline = time.monotonic() + timeout
    while position_of(projection) < position:
        if time.monotonic() > deadline:
            raise TimeoutError(
                f"{projection.name} is at {position_of(projection)}, not yet "
                f"at {position}: is a process catching up?"
            )
        time.sleep(0.01)
