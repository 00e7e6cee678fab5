"""An order in plain Python: what may happen to it, and what did.

`decide` answers a command with the events that follow from it, and changes
nothing. `apply` returns the order after one event, and refuses nothing: what
happened, happened. Jérémie Chassaing calls this pair a decider.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import reduce
from typing import Any

PENDING, APPROVED, REJECTED = "pending", "approved", "rejected"
NEW, PLACED, READY, SHIPPED = "new", "placed", "ready", "shipped"


class OrderRuleError(ValueError):
    """A command that the order, as it stands, does not allow."""


@dataclass(frozen=True)
class Line:
    """One product of an order; `item` is the id of the line."""

    item: str
    sku: str
    name: str
    quantity: int


# What can be asked for: commands, in the imperative.


@dataclass(frozen=True)
class PlaceOrder:
    user_id: int
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class ApproveItem:
    item: str


@dataclass(frozen=True)
class RejectItem:
    item: str


@dataclass(frozen=True)
class ShipOrder:
    tracking_number: str


@dataclass(frozen=True)
class ScanParcel:
    place: str


# What has happened: events, in the past tense. They are what is stored.


@dataclass(frozen=True)
class OrderPlaced:
    user_id: int
    lines: tuple[Line, ...]

    def __post_init__(self) -> None:
        # JSON brings them as lists of objects.
        lines = (x if isinstance(x, Line) else Line(**x) for x in self.lines)
        object.__setattr__(self, "lines", tuple(lines))


@dataclass(frozen=True)
class ItemApproved:
    item: str


@dataclass(frozen=True)
class ItemRejected:
    item: str


@dataclass(frozen=True)
class OrderBecameReady:
    pass


@dataclass(frozen=True)
class OrderRejected:
    pass


@dataclass(frozen=True)
class OrderShipped:
    tracking_number: str


@dataclass(frozen=True)
class ParcelScanned:
    place: str


@dataclass(frozen=True)
class Order:
    """The state of an order, as its events have made it.

    `items` maps the id of each line to what was decided about it.
    """

    status: str = NEW
    user_id: int = 0
    items: Mapping[str, str] = field(default_factory=dict)
    tracking_number: str = ""
    last_seen: str = ""
    scans: int = 0

    def approved_items(self) -> tuple[str, ...]:
        """Return the items to be shipped, sorted by their id."""
        return tuple(
            sorted(i for i, state in self.items.items() if state == APPROVED)
        )


def decide(order: Order, command: Any) -> tuple[Any, ...]:
    """Return the events that follow from `command`; none if it is done.

    Raises OrderRuleError when the order does not allow it.
    """
    match command:
        case PlaceOrder(user_id, lines):
            _demand(order.status == NEW, "The order was placed before.")
            _demand(bool(lines), "Choose at least one product.")
            return (OrderPlaced(user_id, lines),)
        case ApproveItem(item):
            return _review(order, item, ItemApproved(item))
        case RejectItem(item):
            return _review(order, item, ItemRejected(item))
        case ShipOrder(number):
            if (order.status, order.tracking_number) == (SHIPPED, number):
                return ()
            _demand(order.status == READY, f"The order is {order.status}.")
            return (OrderShipped(number),)
        case ScanParcel(place):
            _demand(order.status == SHIPPED, "No parcel is on its way.")
            return (ParcelScanned(place),)
    raise TypeError(f"{command!r} is no command of an order.")


def _demand(rule: bool, otherwise: str) -> None:
    if not rule:
        raise OrderRuleError(otherwise)


def _review(order: Order, item: str, decision: Any) -> tuple[Any, ...]:
    """Return `decision`, and what the last decision of an order brings."""
    _demand(item in order.items, f"The order has no item {item}.")
    if order.items[item] != PENDING:
        return ()
    after = apply(order, decision)
    if PENDING in after.items.values():
        return (decision,)
    end = OrderBecameReady() if after.approved_items() else OrderRejected()
    return (decision, end)


def apply(order: Order, event: Any) -> Order:
    """Return the order after `event`; raises TypeError for an unknown one."""
    match event:
        case ParcelScanned(place):
            return replace(order, last_seen=place, scans=order.scans + 1)
        case OrderPlaced(user_id, lines):
            items = {line.item: PENDING for line in lines}
            return replace(order, status=PLACED, user_id=user_id, items=items)
        case ItemApproved(item):
            return replace(order, items={**order.items, item: APPROVED})
        case ItemRejected(item):
            return replace(order, items={**order.items, item: REJECTED})
        case OrderBecameReady():
            return replace(order, status=READY)
        case OrderRejected():
            return replace(order, status=REJECTED)
        case OrderShipped(number):
            return replace(order, status=SHIPPED, tracking_number=number)
    raise TypeError(f"{event!r} is no event of an order.")


def replay(events: Iterable[Any], order: Order | None = None) -> Order:
    """Return what `events` make of `order`, or of a new one."""
    return reduce(apply, events, order or Order())
