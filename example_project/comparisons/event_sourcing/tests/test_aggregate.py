"""What may happen to an order, and what becomes of it; no database."""

from __future__ import annotations

from dataclasses import FrozenInstanceError
from functools import reduce
from typing import Any

import pytest

from example_project.comparisons.event_sourcing.aggregate import (
    ApproveItem,
    ItemApproved,
    ItemRejected,
    Order,
    OrderBecameReady,
    OrderPlaced,
    OrderRejected,
    OrderRuleError,
    OrderShipped,
    ParcelScanned,
    PlaceOrder,
    RejectItem,
    ScanParcel,
    ShipOrder,
    apply,
    decide,
    replay,
)
from example_project.comparisons.event_sourcing.tests.sample import (
    AMOX,
    IBU,
    PLACE,
)

PLACED = (OrderPlaced(7, (AMOX, IBU)),)
READY = (
    *PLACED,
    ItemApproved("a"),
    ItemRejected("b"),
    OrderBecameReady(),
)
SHIPPED = (*READY, OrderShipped("PH1"))
REJECTED = (*PLACED, ItemRejected("a"), ItemRejected("b"), OrderRejected())


@pytest.mark.parametrize(
    ("before", "command", "events"),
    [
        ((), PLACE, PLACED),
        (PLACED, ApproveItem("a"), (ItemApproved("a"),)),
        (PLACED, RejectItem("a"), (ItemRejected("a"),)),
        (
            (*PLACED, ItemApproved("a")),
            RejectItem("b"),
            (ItemRejected("b"), OrderBecameReady()),
        ),
        (
            (*PLACED, ItemRejected("a")),
            ApproveItem("b"),
            (ItemApproved("b"), OrderBecameReady()),
        ),
        (
            (*PLACED, ItemRejected("a")),
            RejectItem("b"),
            (ItemRejected("b"), OrderRejected()),
        ),
        (READY, ShipOrder("PH1"), (OrderShipped("PH1"),)),
        (SHIPPED, ScanParcel("Mainz"), (ParcelScanned("Mainz"),)),
    ],
)
def test_a_command_has_its_events(before, command, events):
    """What happened before, what is asked for, what follows."""
    assert decide(replay(before), command) == events


@pytest.mark.parametrize(
    ("before", "command"),
    [
        (READY, ApproveItem("a")),
        (SHIPPED, ApproveItem("a")),
        (REJECTED, RejectItem("b")),
        (PLACED[:1] + (ItemApproved("a"),), RejectItem("a")),
        (SHIPPED, ShipOrder("PH1")),
    ],
)
def test_what_is_done_is_not_done_again(before, command):
    """A repeated command, or a late other decision, brings no event."""
    assert decide(replay(before), command) == ()


@pytest.mark.parametrize(
    ("before", "command", "words"),
    [
        (PLACED, PLACE, "was placed before"),
        ((), PlaceOrder(7, ()), "at least one product"),
        ((), ApproveItem("a"), "has no item a"),
        (PLACED, RejectItem("z"), "has no item z"),
        ((), ShipOrder("PH1"), "The order is new"),
        ((), ShipOrder(""), "The order is new"),
        (PLACED, ShipOrder("PH1"), "The order is placed"),
        (REJECTED, ShipOrder("PH1"), "The order is rejected"),
        (SHIPPED, ShipOrder("PH2"), "The order is shipped"),
        (READY, ScanParcel("Mainz"), "No parcel is on its way"),
    ],
)
def test_what_is_not_allowed_is_refused(before, command, words):
    """The error says how the order stands, and the order stays so."""
    order = replay(before)
    with pytest.raises(OrderRuleError, match=words):
        decide(order, command)
    assert order == replay(before)


def test_neither_decide_nor_apply_touches_the_order():
    """Both leave what they were given, down to its items."""
    order = replay(PLACED)
    items = dict(order.items)
    for event in decide(order, ApproveItem("a")):
        apply(order, event)
    assert order == replay(PLACED)
    assert dict(order.items) == items
    with pytest.raises(FrozenInstanceError):
        order.status = "shipped"


@pytest.mark.parametrize(
    ("events", "order"),
    [
        ((), Order()),
        (
            (*SHIPPED, ParcelScanned("Mainz"), ParcelScanned("Bonn")),
            Order(
                status="shipped",
                user_id=7,
                items={"a": "approved", "b": "rejected"},
                tracking_number="PH1",
                last_seen="Bonn",
                scans=2,
            ),
        ),
        (
            REJECTED,
            Order(
                status="rejected",
                user_id=7,
                items={"a": "rejected", "b": "rejected"},
            ),
        ),
    ],
)
def test_events_make_the_order(events, order):
    """The state is what the events say, and nothing else."""
    assert replay(events) == order


@pytest.mark.parametrize("cut", range(len(SHIPPED) + 1))
def test_a_replay_can_go_on_from_anywhere(cut):
    """Half of the events, then the other half, is all of them."""
    head = replay(SHIPPED[:cut])
    assert replay(SHIPPED[cut:], head) == reduce(apply, SHIPPED, Order())


def test_only_approved_items_are_shipped():
    """They come sorted, whatever order they were decided in."""
    events = (*PLACED, ItemApproved("b"), ItemApproved("a"))
    assert replay(events).approved_items() == ("a", "b")
    assert replay(READY).approved_items() == ("a",)


@pytest.mark.parametrize("function", [decide, apply])
def test_what_is_unknown_is_a_mistake_of_the_program(function: Any):
    """The error quotes the thing that nobody knows."""
    with pytest.raises(TypeError, match="'Dance' is no "):
        function(Order(), "Dance")


def test_lines_from_json_become_lines():
    """An event that comes from a row equals the one that went there."""
    raw = {"item": "a", "sku": "AMOX", "name": "Amoxicillin", "quantity": 2}
    assert OrderPlaced(7, [raw]) == OrderPlaced(7, (AMOX,))
