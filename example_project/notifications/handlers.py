"""How notifications react to what happens to an order.

An event comes after its publisher's commit, so a task has nothing to wait
for, and whoever delivers the event hears of it when nothing can be queued.
"""

from __future__ import annotations

from example_project.domain_events.events import (
    OrderCancelledEvent,
    OrderShippedEvent,
)
from example_project.notifications.tasks import (
    send_cancellation_mail,
    send_shipping_mail,
)


def handle_order_shipped(event: OrderShippedEvent) -> None:
    """Queue the mail about the parcel."""
    send_shipping_mail.delay(
        event.order_uuid, event.user_id, event.tracking_number
    )


def handle_order_cancelled(event: OrderCancelledEvent) -> None:
    """Queue the mail about the end."""
    send_cancellation_mail.delay(event.order_uuid, event.user_id)
