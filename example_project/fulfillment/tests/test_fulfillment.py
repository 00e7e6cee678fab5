"""Shipping what is ready."""

from __future__ import annotations

from uuid import uuid4

import pytest

from example_project.domain_events.bus import event_bus
from example_project.domain_events.events import (
    OrderReadyForFulfillmentEvent,
    OrderShippedEvent,
)
from example_project.domain_events.testing import recorded_events
from example_project.fulfillment.handlers import (
    handle_order_ready_for_fulfillment,
)
from example_project.fulfillment.models import Shipment
from example_project.fulfillment.tasks import process_fulfillment

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def ready() -> OrderReadyForFulfillmentEvent:
    return OrderReadyForFulfillmentEvent(
        order_uuid=str(uuid4()), user_id=7, order_item_uuids=()
    )


def test_a_ready_order_is_shipped(ready):
    """The parcel is stored, and told."""
    with recorded_events() as bus:
        handle_order_ready_for_fulfillment(ready)

    shipment = Shipment.objects.get()
    assert str(shipment) == f"Parcel {shipment.tracking_number}"
    assert bus.published == [
        OrderShippedEvent(
            order_uuid=ready.order_uuid,
            user_id=7,
            tracking_number=shipment.tracking_number,
            shipped_at=shipment.shipped_at,
        )
    ]


def test_an_order_is_shipped_once(ready):
    """The task, run again, returns the number of the first parcel."""
    with recorded_events() as bus:
        first = process_fulfillment(ready.order_uuid, 7)
        again = process_fulfillment(ready.order_uuid, 7)

    assert first == again
    assert len(bus.of(OrderShippedEvent)) == 1


def test_a_parcel_that_cannot_be_told_is_not_kept(ready, monkeypatch):
    """The next run ships it, and tells."""

    def fail(event: OrderShippedEvent) -> None:
        raise ConnectionError

    with monkeypatch.context() as broken:
        broken.setattr(event_bus, "publish_on_commit", fail)
        with pytest.raises(ConnectionError):
            process_fulfillment.run(ready.order_uuid, 7)
    assert not Shipment.objects.exists()
    with recorded_events() as bus:
        process_fulfillment(ready.order_uuid, 7)
    assert len(bus.of(OrderShippedEvent)) == 1
