"""How fulfillment reacts to an order that is ready."""

from __future__ import annotations

from example_project.domain_events.events import (
    OrderReadyForFulfillmentEvent,
)
from example_project.fulfillment.tasks import process_fulfillment


def handle_order_ready_for_fulfillment(
    event: OrderReadyForFulfillmentEvent,
) -> None:
    """Queue the packing, once what called us is committed."""
    process_fulfillment.delay_on_commit(event.order_uuid, event.user_id)
