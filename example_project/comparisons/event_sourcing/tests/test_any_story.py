"""Any story that people and programs make up, against a plain list.

Hypothesis lets commands, stale writers, snapshots and read models happen
in any order. After each step the tables must say what the lists say.
"""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from example_project.comparisons.event_sourcing import orders, snapshots, store
from example_project.comparisons.event_sourcing.aggregate import (
    ApproveItem,
    Line,
    OrderRuleError,
    PlaceOrder,
    RejectItem,
    ScanParcel,
    ShipOrder,
    decide,
    replay,
)
from example_project.comparisons.event_sourcing.models import (
    OrderOverview,
    Snapshot,
)
from example_project.comparisons.event_sourcing.overview import order_overview
from example_project.comparisons.event_sourcing.projections import (
    catch_up,
    lag,
    rebuild,
)
from example_project.comparisons.event_sourcing.tests.sample import (
    minutes,
    scans,
)

UUIDS = ("1", "2")
STATUSES = {
    "OrderPlaced": "placed",
    "OrderBecameReady": "ready",
    "OrderRejected": "rejected",
    "OrderShipped": "shipped",
}

uuids = st.sampled_from(UUIDS)
numbers = st.integers(0, 12)
items = st.sampled_from("ab")
lines = st.sets(items, min_size=1).map(
    lambda chosen: tuple(Line(i, i, i, 1) for i in sorted(chosen))
)
words = st.text('aß\U0001f48a"\\', max_size=3)

# What may be asked of an order in each state, with luck.
COMMANDS: dict[str, st.SearchStrategy[Any]] = {
    "new": st.builds(PlaceOrder, st.just(7), lines),
    "placed": st.builds(ApproveItem, items) | st.builds(RejectItem, items),
    "ready": st.builds(ShipOrder, st.sampled_from(["PH1", "PH2"])),
    "shipped": st.builds(ScanParcel, words),
}
anything = st.one_of(*COMMANDS.values())


class Story(RuleBasedStateMachine):
    """The model: for each order its events, each with its minute.

    `log` holds (order, event) in the order of writing, and `applied` says
    how much of it the overview has seen. Hypothesis leaves out some of the
    rules in each story, so orders also go on in the rules of programs.
    """

    def __init__(self) -> None:
        super().__init__()
        self.streams: dict[str, list[Any]] = {uuid: [] for uuid in UUIDS}
        self.log: list[tuple[str, Any]] = []
        self.applied = self.minute = 0
        self.rolled_back = transaction.atomic()
        self.rolled_back.__enter__()

    def teardown(self) -> None:
        """Leave nothing to the next story."""
        transaction.set_rollback(True)
        self.rolled_back.__exit__(None, None, None)

    def order(self, uuid: str, version: int | None = None) -> Any:
        """Return what the first events of an order make."""
        events = self.streams[uuid][:version]
        return replay(event for event, _ in events)

    def command(self, uuid: str, command: Any) -> None:
        """Carry out a command, or see it refused, as the model has it."""
        self.minute += 1
        at = minutes(self.minute)
        try:
            events = decide(self.order(uuid), command)
        except OrderRuleError as error:
            with pytest.raises(OrderRuleError, match=str(error)):
                orders.execute(uuid, command, at=at)
            return
        assert orders.execute(uuid, command, at=at) == events
        self.streams[uuid] += [(event, self.minute) for event in events]
        self.log += [(uuid, event) for event in events]

    @initialize(data=st.data())
    def begin(self, data: st.DataObject) -> None:
        for uuid in data.draw(st.lists(uuids, min_size=3, max_size=12)):
            self.go_on(uuid, data)

    @rule(uuid=uuids, data=st.data())
    def let_it_go_on(self, uuid: str, data: st.DataObject) -> None:
        self.go_on(uuid, data)

    def go_on(self, uuid: str, data: st.DataObject) -> None:
        """Ask for something that fits the state of the order."""
        fitting = COMMANDS.get(self.order(uuid).status, anything)
        self.command(uuid, data.draw(fitting))

    @rule(uuid=uuids, command=anything)
    def ask_for(self, uuid: str, command: Any) -> None:
        self.command(uuid, command)

    @precondition(lambda self: self.log)
    @rule(data=st.data())
    def write_stale(self, data: st.DataObject) -> None:
        uuid = data.draw(st.sampled_from(sorted(u for u, _ in self.log)))
        version = len(self.streams[uuid])
        expected = data.draw(st.integers(0, version - 1))
        with pytest.raises(store.ConflictError) as caught:
            store.append(f"order-{uuid}", expected, scans("late", "later"))
        assert caught.value.found == version

    @rule(uuid=uuids, number=numbers, data=st.data())
    def take_snapshot(
        self, uuid: str, number: int, data: st.DataObject
    ) -> None:
        self.go_on(uuid, data)
        version = min(number, len(self.streams[uuid]))
        order = self.order(uuid, version)
        snapshots.take(f"order-{uuid}", version, order)

    @rule()
    def let_snapshots_age(self) -> None:
        Snapshot.objects.update(schema=snapshots.SCHEMA + 1, state={"old": 1})

    @rule()
    def drop_snapshots(self) -> None:
        Snapshot.objects.all().delete()

    @rule(uuid=uuids, most=numbers, data=st.data())
    def catch_up(self, uuid: str, most: int, data: st.DataObject) -> None:
        self.go_on(uuid, data)
        expected = min(most, len(self.log) - self.applied)
        assert catch_up(order_overview, most) == expected
        self.applied += expected

    @rule()
    def rebuild(self) -> None:
        assert rebuild(order_overview) == len(self.log)
        self.applied = len(self.log)

    @rule(uuid=uuids, minute=st.integers(0, 40))
    def look_back(self, uuid: str, minute: int) -> None:
        then = [e for e, at in self.streams[uuid] if at <= minute]
        loaded = orders.load(uuid, at=minutes(minute))
        assert (loaded.order, loaded.version) == (replay(then), len(then))

    @invariant()
    def orders_are_what_their_events_say(self) -> None:
        for uuid, events in self.streams.items():
            loaded = orders.load(uuid)
            assert loaded.order == self.order(uuid)
            assert loaded.version == len(events)

    @invariant()
    def the_log_is_in_the_order_of_writing(self) -> None:
        versions = dict.fromkeys(UUIDS, 0)
        expected = []
        for uuid, event in self.log:
            versions[uuid] += 1
            name = type(event).__name__
            expected.append((f"order-{uuid}", versions[uuid], name))
        rows = store.read_log().values_list("stream", "version", "type")
        assert list(rows) == expected

    @invariant()
    def the_overview_is_what_it_has_seen(self) -> None:
        expected: dict[str, str] = {}
        for uuid, event in self.log[: self.applied]:
            status = STATUSES.get(type(event).__name__)
            if status:
                expected[f"order-{uuid}"] = status
        rows = OrderOverview.objects.values_list("stream", "status")
        assert dict(rows) == expected
        assert lag(order_overview) == len(self.log) - self.applied


@pytest.mark.django_db
def test_any_story_is_told_alike(monkeypatch):
    """The same stories at each run; snapshots come every third event."""
    monkeypatch.setattr(orders, "SNAPSHOT_EVERY", 3)
    run_state_machine_as_test(
        Story,
        settings=settings(
            max_examples=20,
            stateful_step_count=25,
            deadline=None,
            derandomize=True,
            # Not shrunk: with a database that takes minutes.
            phases=[Phase.generate],
        ),
    )
