"""An order as a stream of ours, by hand, in a library, and as a row.

Import it when Django is set up, by `classroom.setup`.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib.auth.models import User
from django.db import connection, transaction
from django.utils import timezone
from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event

from benchmarks.ratios import best_in_turn, timed
from classroom.environment import new_folder
from example_project.comparisons.event_sourcing import orders, snapshots, store
from example_project.comparisons.event_sourcing.aggregate import (
    ApproveItem,
    Line,
    Order,
    ParcelScanned,
    PlaceOrder,
    ScanParcel,
    ShipOrder,
    apply,
    decide,
    replay,
)
from example_project.comparisons.event_sourcing.codec import EVENTS, encode
from example_project.comparisons.event_sourcing.models import StoredEvent
from example_project.orders.models import Order as OrderRow

COMMANDS = (
    PlaceOrder(7, (Line("a", "AMOX", "Amoxicillin", 1),)),
    ApproveItem("a"),
    ShipOrder("PH1"),
)
SELECT = """SELECT type, data FROM event_sourcing_storedevent
WHERE stream = %s ORDER BY version"""
INSERT = """INSERT INTO event_sourcing_storedevent
(stream, version, type, schema, data, recorded_at)
VALUES (%s, %s, %s, %s, %s, %s)"""
CLASSES = {event_type.__name__: event_type for event_type in EVENTS}


def story(length: int) -> list[Any]:
    """Return the events of a shipped order with scans, `length` in all."""
    events: list[Any] = []
    for command in COMMANDS:
        events += decide(replay(events), command)
    places = range(length - len(events))
    return [*events, *(ParcelScanned(f"hub {place}") for place in places)]


def fill(order_uuid: str, length: int) -> Order:
    """Store a story of `length` events; return the order."""
    stream, events = orders.stream_of(order_uuid), story(length)
    rows = (
        StoredEvent(stream=stream, version=version, **vars(encode(each)))
        for version, each in enumerate(events, 1)
    )
    StoredEvent.objects.bulk_create(rows, batch_size=5000)
    return replay(events)


def replay_by_hand(order_uuid: str) -> Order:
    """Load an order by SQL, json and the same `apply`, nothing between."""
    with connection.cursor() as cursor:
        cursor.execute(SELECT, [orders.stream_of(order_uuid)])
        return replay(
            CLASSES[type_](**json.loads(data))
            for type_, data in cursor.fetchall()
        )


def replay_times(length: int, rounds: int) -> dict[str, float]:
    """Return the seconds that a load of `length` events takes, each way."""
    uuid = f"replay-{length}"
    fill(uuid, length)
    if orders.load(uuid).order != replay_by_hand(uuid):
        raise RuntimeError("The two replays differ: compare nothing.")
    return best_in_turn(
        {
            "ours": timed(partial(orders.load, uuid)),
            "by hand": timed(partial(replay_by_hand, uuid)),
        },
        rounds,
    )


class Ours:
    """An order of the project, loaded, that a parcel is scanned for."""

    def __init__(self, length: int = 4) -> None:
        self.uuid = f"ours-{connection.vendor}-{length}"
        self.order, self.version = fill(self.uuid, length), length

    def append(self) -> None:
        """Decide, and append to the stream."""
        events = decide(self.order, ScanParcel("hub"))
        stream = orders.stream_of(self.uuid)
        store.append(stream, self.version, list(map(encode, events)))
        for each in events:
            self.order = apply(self.order, each)
        self.version += len(events)

    def load(self) -> Any:
        """Replay the stream; no snapshot was taken."""
        return orders.load(self.uuid).order


class ByHand:
    """The same rows, written by plain SQL."""

    def __init__(self) -> None:
        self.version = 0

    def append(self) -> None:
        """Insert one row in a transaction."""
        self.version += 1
        data = json.dumps({"place": "hub"})
        row: list[Any] = ["by-hand", self.version, "ParcelScanned", 1, data]
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(INSERT, [*row, timezone.now()])


class TheirOrder(Aggregate):
    """The same order, as the `eventsourcing` library would have it."""

    def __init__(self, user_id: int, items: dict[str, str]) -> None:
        self.user_id = user_id
        self.items = items
        self.last_seen = ""
        self.scans = 0

    @event("ParcelScanned")
    def scan(self, place: str) -> None:
        self.last_seen = place
        self.scans += 1


class Theirs:
    """An order in that library, in an SQLite file of its own."""

    def __init__(self, length: int = 4) -> None:
        self.application: Application = Application(
            {
                "PERSISTENCE_MODULE": "eventsourcing.sqlite",
                "SQLITE_DBNAME": str(new_folder() / "theirs.sqlite3"),
            }
        )
        self.order = TheirOrder(7, {"a": "approved"})
        for number in range(length - 1):
            self.order.scan(f"hub {number}")
        self.application.save(self.order)

    def append(self) -> None:
        """Trigger an event, and save it."""
        self.order.scan("hub")
        self.application.save(self.order)

    def load(self) -> Any:
        """Replay the stream; snapshots are off, as by default."""
        return self.application.repository.get(self.order.id)


class Row:
    """The order that the rest of the project has: a row, changed."""

    def __init__(self) -> None:
        user, _ = User.objects.get_or_create(username="bench")
        self.order = OrderRow.objects.create(user=user)

    def append(self) -> None:
        """Change a field, and save it; what it was is lost."""
        self.order.review_completed_at = timezone.now()
        with transaction.atomic():
            self.order.save(update_fields=["review_completed_at"])

    def load(self) -> Any:
        """Get the row."""
        return OrderRow.objects.get(pk=self.order.pk)


def compare(
    works: dict[str, Callable[[], Any]], count: int, rounds: int
) -> dict[str, float]:
    """Return the seconds that each work takes, done `count` times."""

    def repeated(work: Callable[[], Any]) -> None:
        for _ in range(count):
            work()

    timers = {n: timed(partial(repeated, work)) for n, work in works.items()}
    return best_in_turn(timers, rounds)


def append_times(count: int, rounds: int) -> dict[str, float]:
    """Return the seconds of `count` appends, ours and by hand."""
    works = {"ours": Ours().append, "by hand": ByHand().append}
    return compare(works, count, rounds)


def rival_times(
    length: int, count: int, rounds: int
) -> dict[str, dict[str, float]]:
    """Return by "append" and "load" the seconds of each rival.

    The loads read `length` events, and both are done `count` times.
    """
    appends = {
        "ours": Ours().append,
        "eventsourcing": Theirs().append,
        "a row": Row().append,
    }
    loads = {
        "ours": Ours(length).load,
        "eventsourcing": Theirs(length).load,
        "a row": Row().load,
    }
    return {
        "append": compare(appends, count, rounds),
        "load": compare(loads, count, rounds),
    }


def snapshot_times(length: int, rounds: int) -> dict[str, float]:
    """Return the seconds of a load without a snapshot, and with one.

    The one that is there leaves SNAPSHOT_EVERY events to replay, the most
    that it can leave. A shorter stream has none yet.
    """
    plain, copied = f"plain-{length}", f"copied-{length}"
    fill(plain, length)
    fill(copied, length)
    version = length - orders.SNAPSHOT_EVERY
    if version > 0:
        state = replay(story(length)[:version])
        snapshots.take(orders.stream_of(copied), version, state)
    return best_in_turn(
        {
            "without": timed(partial(orders.load, plain)),
            "with": timed(partial(orders.load, copied)),
        },
        rounds,
    )
