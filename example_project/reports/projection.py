"""What each event means for the read models.

These functions write to the read models and do nothing else: no mail,
no call, no event. So they can run again at any time.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from example_project.domain_events.base import DomainEvent
from example_project.domain_events.envelope import Envelope
from example_project.domain_events.events import (
    OrderPlacedEvent,
    OrderReadyForFulfillmentEvent,
    OrderShippedEvent,
)
from example_project.reports.models import OrderedLine, OrderProgress


def order_placed(event: OrderPlacedEvent, at: datetime) -> None:
    """Add the lines of the order, and its first moment."""
    OrderedLine.objects.bulk_create(
        [
            OrderedLine(
                order_item_uuid=product.order_item_uuid,
                sku=product.sku,
                name=product.name,
                quantity=product.quantity,
            )
            for product in event.products
        ],
        ignore_conflicts=True,
    )
    note(event.order_uuid, placed_at=at)


def order_ready(event: OrderReadyForFulfillmentEvent, at: datetime) -> None:
    """Note that the order waits no longer."""
    note(event.order_uuid, ready_at=at)


def order_shipped(event: OrderShippedEvent, at: datetime) -> None:
    """Note that the parcel left."""
    note(event.order_uuid, shipped_at=at)


def note(order_uuid: str, **moment: datetime) -> None:
    """Set one moment of an order, known or new, in one statement."""
    OrderProgress.objects.bulk_create(
        [OrderProgress(order_uuid=order_uuid, **moment)],
        update_conflicts=True,
        unique_fields=["order_uuid"],
        update_fields=list(moment),
    )


PROJECTION: dict[type[DomainEvent], Callable[[Any, datetime], None]] = {
    OrderPlacedEvent: order_placed,
    OrderReadyForFulfillmentEvent: order_ready,
    OrderShippedEvent: order_shipped,
}


def project(envelope: Envelope) -> None:
    """Bring the read models up to date with one event.

    Raises KeyError for an event that no read model is made of.
    """
    PROJECTION[type(envelope.event)](envelope.event, envelope.time)
