"""What orders does about an approval."""

from __future__ import annotations

from collections.abc import Callable

from example_project.comparisons.designs.scenario import Reaction
from example_project.orders.models import OrderItem, OrderItemStatus


def approve_item(order_uuid: str, order_item_uuid: str) -> None:
    """Approve the item of the order."""
    item = OrderItem.objects.get(uuid=order_item_uuid)
    item.decide(OrderItemStatus.CLINICALLY_APPROVED)


def ready(register: Callable[[Reaction], None]) -> None:
    """Say what this module does about an approval."""
    register(approve_item)
