"""Read models keep their place in the log, whatever goes wrong."""

from __future__ import annotations

from threading import Event

import pytest
from django.db import IntegrityError, connection, transaction

from example_project.comparisons.event_sourcing import projections, store
from example_project.comparisons.event_sourcing.aggregate import (
    ApproveItem,
    RejectItem,
    ScanParcel,
)
from example_project.comparisons.event_sourcing.models import (
    OrderOverview,
    ProjectionPosition,
    StoredEvent,
)
from example_project.comparisons.event_sourcing.orders import execute
from example_project.comparisons.event_sourcing.overview import order_overview
from example_project.comparisons.event_sourcing.projections import (
    Projection,
    catch_up,
    lag,
    position_of,
    rebuild,
    wait_for,
)
from example_project.comparisons.event_sourcing.tests.blocking import (
    wait_until_blocked,
)
from example_project.comparisons.event_sourcing.tests.sample import (
    PLACE,
    minutes,
    scans,
    ship,
)
from example_project.shared.concurrency import in_threads

pytestmark = pytest.mark.django_db


def note(row: StoredEvent) -> None:
    """Make a row for each event: here twice, there an IntegrityError."""
    OrderOverview.objects.create(
        stream=f"{row.stream} {row.version}",
        user_id=0,
        status="seen",
        placed_at=row.recorded_at,
    )


def forget() -> None:
    """Remove what `note` made."""
    OrderOverview.objects.all().delete()


def seen() -> list[str]:
    """Return which events are in the read model."""
    names = OrderOverview.objects.values_list("stream", flat=True)
    return sorted(names)


each_event = Projection("each_event", note, forget)


def overview() -> list[tuple[str, str]]:
    """Return the overview as (stream, status)."""
    rows = OrderOverview.objects.order_by("stream")
    return list(rows.values_list("stream", "status"))


def test_the_overview_says_how_each_order_stands():
    """Ready, rejected, shipped and placed, all by their events."""
    ship("shipped")
    execute("shipped", ScanParcel("Mainz"))
    for uuid in ("placed", "ready", "rejected"):
        execute(uuid, PLACE, at=minutes(9))
    execute("ready", ApproveItem("a"))
    execute("ready", RejectItem("b"))
    execute("rejected", RejectItem("a"))
    execute("rejected", RejectItem("b"))
    assert catch_up(order_overview) == 15
    assert overview() == [
        ("order-placed", "placed"),
        ("order-ready", "ready"),
        ("order-rejected", "rejected"),
        ("order-shipped", "shipped"),
    ]
    row = OrderOverview.objects.get(stream="order-placed")
    assert (row.user_id, row.placed_at) == (7, minutes(9))
    assert str(row) == "order-placed: placed"


def test_a_read_model_lags_until_it_is_caught_up():
    """Its lag counts the events that it has not seen."""
    assert (lag(each_event), position_of(each_event)) == (0, 0)
    store.append("s", 0, scans("a", "b", "c"))
    assert lag(each_event) == 3
    assert catch_up(each_event, 2) == 2
    assert lag(each_event) == 1
    assert seen() == ["s 1", "s 2"]
    assert catch_up(each_event) == 1
    assert catch_up(each_event) == 0
    assert position_of(each_event) == store.head()
    place = ProjectionPosition.objects.get()
    assert str(place) == f"each_event at {store.head()}"


def test_two_read_models_have_two_places():
    """One that is new starts at the first event."""
    store.append("s", 0, scans("a", "b"))
    ahead = Projection("ahead", lambda row: None, lambda: None)
    catch_up(ahead)
    assert (lag(ahead), lag(each_event)) == (0, 2)


@pytest.mark.parametrize(("most", "applied"), [(0, 0), (3, 3), (None, 5)])
def test_at_most_so_many_events_are_applied(monkeypatch, most, applied):
    """The number holds across batches."""
    monkeypatch.setattr(projections, "BATCH", 2)
    store.append("s", 0, scans(*"abcde"))
    assert catch_up(each_event, most) == applied
    assert seen() == [f"s {v}" for v in range(1, applied + 1)]


def test_a_rebuild_makes_the_same_again():
    """What was there goes, and each event counts once."""
    ship("1")
    execute("2", PLACE)
    catch_up(order_overview)
    before = list(OrderOverview.objects.values())
    OrderOverview.objects.create(
        stream="wrong", user_id=0, status="wrong", placed_at=minutes(0)
    )
    assert rebuild(order_overview) == rebuild(order_overview) == 6
    assert list(OrderOverview.objects.values()) == before
    assert lag(order_overview) == 0


def test_a_rebuild_that_fails_changes_nothing():
    """Readers keep the old read model and its place."""
    store.append("s", 0, scans("a", "b"))
    catch_up(each_event)

    def broken(row: StoredEvent) -> None:
        raise RuntimeError("killed")

    with pytest.raises(RuntimeError):
        rebuild(Projection("each_event", broken, forget))
    assert seen() == ["s 1", "s 2"]
    assert lag(each_event) == 0


@pytest.mark.django_db(transaction=True)
def test_each_event_counts_once_although_the_reader_is_killed(monkeypatch):
    """The batch that was not finished leaves no row and no place."""
    monkeypatch.setattr(projections, "BATCH", 2)
    rows = store.append("s", 0, scans(*"abcde"))
    killed_at = iter(["s 2", "s 4", "s 5"])
    next_kill = next(killed_at)

    def fragile(row: StoredEvent) -> None:
        nonlocal next_kill
        note(row)
        if f"{row.stream} {row.version}" == next_kill:
            next_kill = next(killed_at, "")
            raise RuntimeError("killed")

    projection = Projection("each_event", fragile, forget)
    for safe in (0, 2, 4):
        with pytest.raises(RuntimeError):
            catch_up(projection)
        assert seen() == [f"s {v}" for v in range(1, safe + 1)]
        expected = rows[safe - 1].position if safe else 0
        assert position_of(projection) == expected
    assert catch_up(projection) == 1
    assert seen() == [f"s {v}" for v in range(1, 6)]


def test_a_read_model_in_the_transaction_of_the_writer_has_no_lag():
    """When the command returns, the row is there."""
    execute("1", PLACE, also=[order_overview])
    assert overview() == [("order-1", "placed")]
    assert lag(order_overview) == 0


def test_a_read_model_rolls_back_with_its_writer():
    """No event, no row, no place."""
    with pytest.raises(RuntimeError), transaction.atomic():
        execute("1", PLACE, also=[order_overview])
        assert overview() == [("order-1", "placed")]
        raise RuntimeError("changed my mind")
    assert overview() == []
    assert (store.head(), position_of(order_overview)) == (0, 0)


def test_a_read_model_that_fails_stops_its_writer():
    """That is the price of being synchronous: the event is not kept."""
    broken = Projection("broken", note, forget)
    execute("1", PLACE, also=[broken])
    note(StoredEvent(stream="order-1", version=2, recorded_at=minutes(0)))
    with pytest.raises(IntegrityError):
        execute("1", ApproveItem("a"), also=[broken])
    assert store.version_of("order-1") == 1


def test_waiting_ends_when_the_read_model_has_seen_it():
    """At once for what it has seen, and with an error for what not."""
    rows = store.append("s", 0, scans("a", "b"))
    catch_up(each_event, 1)
    wait_for(each_event, rows[0].position)
    with pytest.raises(TimeoutError) as caught:
        wait_for(each_event, rows[1].position, timeout=0.02)
    assert str(caught.value) == (
        f"each_event is at {rows[0].position}, not yet "
        f"at {rows[1].position}: is a process catching up?"
    )


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_who_catch_up_take_turns():
    """The second waits for the first, and then finds nothing to do."""
    catch_up(each_event)  # from now on it has a place to lock
    store.append("s", 0, scans("a", "b"))
    first_is_at_work, may_go_on = Event(), Event()
    second: list[int] = []

    def slowly(row: StoredEvent) -> None:
        first_is_at_work.set()
        assert may_go_on.wait(10)
        note(row)

    def follow() -> int:
        assert first_is_at_work.wait(10)
        connection.ensure_connection()
        second.append(connection.connection.info.backend_pid)
        return catch_up(each_event)

    def referee() -> bool:
        assert first_is_at_work.wait(10)
        blocked = wait_until_blocked(second)
        may_go_on.set()
        return blocked

    slow = Projection("each_event", slowly, forget)
    assert in_threads(lambda: catch_up(slow), follow, referee) == [2, 0, True]
    assert seen() == ["s 1", "s 2"]
