"""How fulfillment reacts to an order that is ready."""

from __future__ import annotations

from example_project.domain_events.events import (
    OrderReadyForFulfillmentEvent,
)
from example_project.fulfillment.tasks import process_fulfillment


def handle_order_ready_for_fulfillment(
    event: OrderReadyForFulfillmentEvent,
) -> None:
    """Queue the packing; an event comes after its publisher's commit.

    So there is nothing to wait for, and whoever delivers the event
    hears of it when nothing can be queued.
    """
    process_fulfillment.delay(event.order_uuid, event.user_id)
