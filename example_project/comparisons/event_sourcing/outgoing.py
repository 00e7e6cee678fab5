"""What the other modules hear of an order: the same contracts as always.

The stored events are private and may change with the aggregate. The
contracts are public, and other modules depend on them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from example_project.comparisons.event_sourcing.aggregate import (
    Order,
    OrderBecameReady,
    OrderPlaced,
)
from example_project.domain_events.base import DomainEvent
from example_project.domain_events.events import (
    OrderedProduct,
    OrderPlacedEvent,
    OrderReadyForFulfillmentEvent,
)


def contract_events(
    order_uuid: str, order: Order, event: Any
) -> Iterator[DomainEvent]:
    """Yield what the bus is told about `event`, which made `order`."""
    if isinstance(event, OrderPlaced):
        yield OrderPlacedEvent(
            order_uuid=order_uuid,
            user_id=event.user_id,
            products=tuple(
                OrderedProduct(
                    order_item_uuid=line.item,
                    sku=line.sku,
                    name=line.name,
                    quantity=line.quantity,
                )
                for line in event.lines
            ),
            fulfillment_state=order.status,
        )
    if isinstance(event, OrderBecameReady):
        yield OrderReadyForFulfillmentEvent(
            order_uuid=order_uuid,
            user_id=order.user_id,
            order_item_uuids=order.approved_items(),
        )
