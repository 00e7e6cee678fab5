"""An order that several tests tell of."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from example_project.comparisons.event_sourcing.aggregate import (
    ApproveItem,
    Line,
    PlaceOrder,
    ShipOrder,
)
from example_project.comparisons.event_sourcing.orders import execute
from example_project.comparisons.event_sourcing.store import NewEvent

AMOX = Line(item="a", sku="AMOX", name="Amoxicillin", quantity=2)
IBU = Line(item="b", sku="IBU", name="Ibuprofen", quantity=1)
PLACE = PlaceOrder(user_id=7, lines=(AMOX, IBU))
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def minutes(count: int) -> datetime:
    """Return the time so many minutes after noon."""
    return NOON + timedelta(minutes=count)


def scans(*places: str) -> list[NewEvent]:
    """Return stored forms of scans at `places`."""
    return [NewEvent("ParcelScanned", f'{{"place": "{p}"}}') for p in places]


def ship(order_uuid: str) -> None:
    """Place, approve and ship an order, a minute between the steps.

    Its stream then holds placed, two approvals, ready, and shipped.
    """
    steps = (PLACE, ApproveItem("a"), ApproveItem("b"), ShipOrder("PH1"))
    for number, command in enumerate(steps):
        execute(order_uuid, command, at=minutes(number))
