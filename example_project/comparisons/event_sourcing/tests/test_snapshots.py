"""Copies that save time, and may be lost."""

from __future__ import annotations

import pytest

from example_project.comparisons.event_sourcing import orders, snapshots, store
from example_project.comparisons.event_sourcing.aggregate import (
    Order,
    ScanParcel,
    replay,
)
from example_project.comparisons.event_sourcing.codec import decode
from example_project.comparisons.event_sourcing.models import Snapshot
from example_project.comparisons.event_sourcing.orders import execute, load
from example_project.comparisons.event_sourcing.tests.sample import (
    minutes,
    scans,
    ship,
)

pytestmark = pytest.mark.django_db

STREAM = "order-1"


def order_at(version: int) -> Order:
    """Return what the first events of the stream make."""
    rows = store.read_stream(STREAM, until=version)
    return replay(decode(row.type, row.schema, row.data) for row in rows)


def take(version: int) -> None:
    """Take a true snapshot of the order at `version`."""
    snapshots.take(STREAM, version, order_at(version))


def test_a_copy_is_the_order():
    """It comes back equal, with its version, and can be replayed on."""
    ship("1")
    take(3)
    order, version = snapshots.latest(STREAM)
    assert (order, version) == (order_at(3), 3)
    assert str(Snapshot.objects.get()) == "order-1 at v3"
    assert load("1") == orders.Loaded(order_at(5), 5, replayed=2)


def test_without_a_copy_all_is_replayed():
    """A lost snapshot costs time and nothing else."""
    ship("1")
    take(5)
    assert load("1").replayed == 0
    Snapshot.objects.all().delete()
    assert load("1") == orders.Loaded(order_at(5), 5, replayed=5)
    assert snapshots.latest("order-2") == (Order(), 0)


def test_a_copy_in_another_form_is_passed_over(monkeypatch):
    """Code with other fields falls back to an older copy, or to none."""
    ship("1")
    take(2)
    monkeypatch.setattr(snapshots, "SCHEMA", 2)
    assert snapshots.latest(STREAM) == (Order(), 0)
    take(4)
    monkeypatch.undo()
    assert snapshots.latest(STREAM) == (order_at(2), 2)
    assert load("1") == orders.Loaded(order_at(5), 5, replayed=3)


def test_a_copy_of_a_later_time_is_not_used():
    """The past is replayed from a copy of the past, or from nothing."""
    ship("1")
    take(4)
    assert snapshots.latest(STREAM, until=3) == (Order(), 0)
    assert snapshots.latest(STREAM, until=4) == (order_at(4), 4)
    assert load("1", at=minutes(1)) == orders.Loaded(order_at(2), 2, 2)
    assert load("1", at=minutes(2)) == orders.Loaded(order_at(4), 4, 0)


def test_the_newest_copy_wins():
    """Of several, the one with the highest version."""
    ship("1")
    take(4)
    take(2)
    assert snapshots.latest(STREAM)[1] == 4


def test_a_version_has_one_copy():
    """Taking it again replaces it."""
    ship("1")
    snapshots.take(STREAM, 2, Order())
    take(2)
    assert snapshots.latest(STREAM) == (order_at(2), 2)
    assert Snapshot.objects.count() == 1


def test_a_copy_is_taken_every_so_many_events(monkeypatch):
    """One in the transaction of the event that fills the number."""
    monkeypatch.setattr(orders, "SNAPSHOT_EVERY", 4)
    ship("1")
    assert snapshots.latest(STREAM) == (order_at(4), 4)
    for place in "xyz":
        execute("1", ScanParcel(place))
    taken = Snapshot.objects.order_by("version")
    assert list(taken.values_list("version", flat=True)) == [4, 8]
    assert load("1") == orders.Loaded(order_at(8), 8, replayed=0)


def test_a_copy_is_taken_when_events_jump_over_the_number(monkeypatch):
    """Two events at once from 2 to 4: the copy is at 4, not at 3."""
    monkeypatch.setattr(orders, "SNAPSHOT_EVERY", 3)
    ship("1")
    assert snapshots.latest(STREAM) == (order_at(4), 4)


def test_a_hole_behind_a_copy_is_noticed():
    """What follows the snapshot has to follow it at once."""
    ship("1")
    take(5)
    store.append(STREAM, 6, scans("x"))
    with pytest.raises(orders.BrokenStreamError, match="has an event 7"):
        load("1")
