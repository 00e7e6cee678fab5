"""The streams, and the log of all of them."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from example_project.comparisons.event_sourcing import store
from example_project.comparisons.event_sourcing.models import StoredEvent
from example_project.comparisons.event_sourcing.tests.sample import (
    minutes,
    scans,
)

pytestmark = pytest.mark.django_db


def versions(stream: str, **limits: int) -> list[int]:
    """Return the versions that `read_stream` finds."""
    rows = store.read_stream(stream, **limits)
    return [row.version for row in rows]


def test_what_was_appended_is_read_in_its_order():
    """Each stream counts from 1; data comes back to the letter."""
    odd = '{"place":  "Köln\\u0021"}'
    event = store.NewEvent("ParcelScanned", odd, schema=2)
    rows = store.append("s", 0, [*scans("x"), event], at=minutes(0))
    store.append("t", 0, scans("y"))
    store.append("s", 2, scans("z"))

    _, second, third = store.read_stream("s")
    assert (second.type, second.schema, second.data) == (
        "ParcelScanned",
        2,
        odd,
    )
    assert second.recorded_at == minutes(0) < third.recorded_at
    assert [row.position for row in rows] == [
        row.position for row in store.read_stream("s", until=2)
    ]
    assert versions("s") == [1, 2, 3]
    assert versions("t") == [1]
    assert str(second) == "s v2: ParcelScanned"


def test_a_part_of_a_stream_is_read():
    """`after` is left out, `until` is in."""
    store.append("s", 0, scans("a", "b", "c", "d"))
    assert versions("s", after=1) == [2, 3, 4]
    assert versions("s", until=3) == [1, 2, 3]
    assert versions("s", after=1, until=3) == [2, 3]
    assert versions("other") == []


def test_the_log_holds_all_streams_in_the_order_of_writing():
    """A reader goes on behind the last position that it saw."""
    assert store.head() == 0
    store.append("s", 0, scans("a"))
    store.append("t", 0, scans("b"))
    store.append("s", 1, scans("c"))
    log = list(store.read_log())
    assert [(row.stream, row.version) for row in log] == [
        ("s", 1),
        ("t", 1),
        ("s", 2),
    ]
    assert store.head() == log[-1].position
    assert list(store.read_log(after=log[0].position)) == log[1:]


def test_a_stale_writer_meets_a_conflict():
    """The error names the stream, what was expected, and what is."""
    store.append("s", 0, scans("a", "b"))
    with pytest.raises(store.ConflictError) as caught:
        store.append("s", 1, scans("late"))
    error = caught.value
    assert (error.stream, error.expected, error.found) == ("s", 1, 2)
    assert str(error).startswith("s is at version 2, not 1: load it again")
    assert versions("s") == [1, 2]


def test_several_events_are_appended_all_or_none():
    """A conflict over the first keeps out the second as well."""
    store.append("s", 0, scans("a"))
    with pytest.raises(store.ConflictError):
        store.append("s", 0, scans("b", "c"))
    assert [row.data for row in store.read_stream("s")] == ['{"place": "a"}']


def test_a_conflict_leaves_the_outer_transaction_usable():
    """The caller may decide again within its own transaction."""
    with transaction.atomic():
        store.append("s", 0, scans("a"))
        with pytest.raises(store.ConflictError):
            store.append("s", 0, scans("b"))
        store.append("s", 1, scans("b"))
    assert versions("s") == [1, 2]


def test_the_database_itself_holds_one_event_a_version():
    """A writer that goes around the store meets the constraint."""
    store.append("s", 0, scans("a"))
    copy = store.read_stream("s").get()
    copy.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        copy.save(force_insert=True)
    assert StoredEvent.objects.count() == 1


def test_nothing_to_append_is_fine():
    """No events, no rows, no conflict."""
    assert store.append("s", 0, []) == []
    assert store.head() == 0


def test_a_stream_has_a_version_at_each_time():
    """Before its first event it is at 0, like no stream at all."""
    for number in range(3):
        store.append("s", number, scans("a"), at=minutes(number))
    at = [store.version_of("s", minutes(m)) for m in (-1, 0, 1, 9)]
    assert at == [0, 1, 2, 3]
    assert store.version_of("s") == 3
    assert store.version_of("other") == 0
