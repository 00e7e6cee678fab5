"""How orders react to the review and to the parcel.

Each handler locks the order first: two events of one order take turns.
A row that is missing is an error, and stays one: the bus reports it.
"""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from example_project.domain_events.events import (
    EncounterCompletedEvent,
    OrderReviewExpiredEvent,
    OrderShippedEvent,
    PrescriptionRequestApprovedEvent,
    PrescriptionRequestRejectedEvent,
)
from example_project.orders.models import (
    Order,
    OrderItemStatus,
    OrderStatus,
)
from example_project.orders.services import advance, cancel


def handle_prescription_request_approved(
    event: PrescriptionRequestApprovedEvent,
) -> None:
    """Approve the item; with the last one the order becomes ready."""
    with transaction.atomic():
        order = lock_order(event.order_uuid)
        item = order.items.get(uuid=event.order_item_uuid)
        item.decide(OrderItemStatus.CLINICALLY_APPROVED)
        advance(order)


def handle_prescription_request_rejected(
    event: PrescriptionRequestRejectedEvent,
) -> None:
    """Reject the item; the order goes on with the others."""
    with transaction.atomic():
        order = lock_order(event.order_uuid)
        item = order.items.get(uuid=event.order_item_uuid)
        item.decide(OrderItemStatus.CLINICALLY_REJECTED)
        advance(order)


def handle_encounter_completed(event: EncounterCompletedEvent) -> None:
    """Note that the review is closed, and settle the order."""
    with transaction.atomic():
        order = lock_order(event.order_uuid)
        if order.review_completed_at is None:
            order.review_completed_at = timezone.now()
            order.save(update_fields=["review_completed_at"])
        advance(order)


def handle_order_review_expired(event: OrderReviewExpiredEvent) -> None:
    """Cancel the order, unless the last decision came first."""
    with transaction.atomic():
        cancel(lock_order(event.order_uuid))


def handle_order_shipped(event: OrderShippedEvent) -> None:
    """Note that the parcel left."""
    with transaction.atomic():
        lock_order(event.order_uuid).move_to(OrderStatus.SHIPPED)


def lock_order(order_uuid: str) -> Order:
    """Return the order, locked until the transaction ends.

    Without the lock two handlers each see the other's item pending,
    and the order stays placed for ever. Raises Order.DoesNotExist.
    """
    return Order.objects.select_for_update().get(uuid=order_uuid)
