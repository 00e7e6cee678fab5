"""What fulfillment does outside a request."""

from __future__ import annotations

from celery import shared_task
from django.db import transaction

from example_project.correlation.tasks import ReliableTask
from example_project.domain_events.bus import event_bus
from example_project.domain_events.events import OrderShippedEvent


@shared_task(base=ReliableTask)
def process_fulfillment(order_uuid: str, user_id: int) -> str:
    """Ship the parcel of an order; return its tracking number.

    Run again for the same order, it ships and tells nothing.
    """
    from example_project.fulfillment.models import Shipment

    with transaction.atomic():
        shipment, shipped = Shipment.objects.get_or_create(
            order_uuid=order_uuid, defaults={"user_id": user_id}
        )
        if shipped:
            event_bus.publish_on_commit(
                OrderShippedEvent(
                    order_uuid=str(shipment.order_uuid),
                    user_id=shipment.user_id,
                    tracking_number=shipment.tracking_number,
                    shipped_at=shipment.shipped_at,
                )
            )
    return shipment.tracking_number
