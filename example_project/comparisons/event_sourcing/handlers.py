"""What an event-sourced order hears from the other modules.

No AppConfig subscribes these: the orders of the project are rows. Chapter
14 lets them take the place of the handlers of `orders`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from example_project.comparisons.event_sourcing.aggregate import (
    ApproveItem,
    RejectItem,
    ShipOrder,
)
from example_project.comparisons.event_sourcing.orders import execute
from example_project.domain_events.base import DomainEvent
from example_project.domain_events.events import (
    OrderShippedEvent,
    PrescriptionRequestApprovedEvent,
    PrescriptionRequestRejectedEvent,
)


def handle_request_approved(event: PrescriptionRequestApprovedEvent) -> None:
    """Approve the item; with the last one the order may become ready."""
    execute(event.order_uuid, ApproveItem(event.order_item_uuid))


def handle_request_rejected(event: PrescriptionRequestRejectedEvent) -> None:
    """Reject the item; the order goes on with the others."""
    execute(event.order_uuid, RejectItem(event.order_item_uuid))


def handle_order_shipped(event: OrderShippedEvent) -> None:
    """Note that the parcel left."""
    execute(event.order_uuid, ShipOrder(event.tracking_number))


HANDLERS: dict[type[DomainEvent], Callable[[Any], None]] = {
    PrescriptionRequestApprovedEvent: handle_request_approved,
    PrescriptionRequestRejectedEvent: handle_request_rejected,
    OrderShippedEvent: handle_order_shipped,
}
