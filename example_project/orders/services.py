"""What patients do with orders, and how an order moves on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db import transaction

from example_project.domain_events.bus import event_bus
from example_project.domain_events.events import (
    OrderCancelledEvent,
    OrderedProduct,
    OrderPlacedEvent,
    OrderReadyForFulfillmentEvent,
)
from example_project.orders.exceptions import (
    EmptyOrderError,
    InvalidQuantityError,
)
from example_project.orders.models import Order, OrderItem, OrderStatus


@dataclass(frozen=True, kw_only=True)
class OrderLine:
    """A product, and how many of it a patient wants."""

    sku: str
    name: str
    quantity: int = 1


class OrderService:
    """The use cases of the orders module."""

    @classmethod
    @transaction.atomic
    def place_order(cls, user: User, lines: Sequence[OrderLine]) -> Order:
        """Place an order of `lines` for `user`, and tell the others.

        Raises EmptyOrderError without a line, and InvalidQuantityError
        for a line with less than one piece.
        """
        check_lines(lines)
        order = Order.objects.create(user=user)
        items = [
            OrderItem(
                order=order,
                sku=line.sku,
                name=line.name,
                quantity=line.quantity,
            )
            for line in lines
        ]
        OrderItem.objects.bulk_create(items)
        event_bus.publish_on_commit(order_placed(order, items))
        return order


def check_lines(lines: Sequence[OrderLine]) -> None:
    """Raise an OrderError unless `lines` make an order."""
    if not lines:
        raise EmptyOrderError("Choose at least one product.")
    for line in lines:
        if line.quantity < 1:
            raise InvalidQuantityError(
                f"{line.name}: order 1 or more, not {line.quantity}."
            )


def order_placed(order: Order, items: Sequence[OrderItem]) -> OrderPlacedEvent:
    """Return the event that tells of the new `order`."""
    return OrderPlacedEvent(
        order_uuid=str(order.uuid),
        user_id=order.user_id,
        products=tuple(
            OrderedProduct(
                order_item_uuid=str(item.uuid),
                sku=item.sku,
                name=item.name,
                quantity=item.quantity,
            )
            for item in items
        ),
        fulfillment_state=order.status,
    )


def advance(order: Order) -> None:
    """Move a placed `order` on as far as its review allows.

    The caller holds the lock on the order's row. An order that has
    moved on before stays, so that a late or repeated event is harmless.
    """
    if order.status != OrderStatus.PLACED:
        return
    approved = order.approved_items().exists()
    if order.all_items_approved() or order.review_is_over() and approved:
        order.move_to(OrderStatus.READY_FOR_FULFILLMENT)
        event_bus.publish_on_commit(order_ready(order))
    elif order.review_is_over():
        order.move_to(OrderStatus.REJECTED)


def cancel(order: Order) -> None:
    """Cancel `order`, unless its review has settled it before.

    The caller holds the lock on the order's row: the last decision and
    the deadline take turns, and the first one wins.
    """
    if order.status != OrderStatus.PLACED:
        return
    order.move_to(OrderStatus.CANCELLED)
    event_bus.publish_on_commit(
        OrderCancelledEvent(order_uuid=str(order.uuid), user_id=order.user_id)
    )


def order_ready(order: Order) -> OrderReadyForFulfillmentEvent:
    """Return the event that asks for the approved items of `order`."""
    return OrderReadyForFulfillmentEvent(
        order_uuid=str(order.uuid),
        user_id=order.user_id,
        order_item_uuids=tuple(
            str(item.uuid) for item in order.approved_items()
        ),
    )
