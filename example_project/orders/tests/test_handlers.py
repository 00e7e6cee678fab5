"""How orders react to events."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.test import override_settings
from django.utils import timezone

from example_project.domain_events.events import (
    EncounterCompletedEvent,
    OrderReadyForFulfillmentEvent,
    OrderReviewExpiredEvent,
    OrderShippedEvent,
    PrescriptionRequestApprovedEvent,
    PrescriptionRequestRejectedEvent,
)
from example_project.domain_events.testing import recorded_events
from example_project.orders import handlers
from example_project.orders.exceptions import InvalidTransitionError
from example_project.orders.models import Order, OrderItem

pytestmark = pytest.mark.django_db(transaction=True)

MISSING = str(UUID(int=0))


@pytest.fixture
def order(db) -> Order:
    user = User.objects.create_user("pat")
    order = Order.objects.create(user=user)
    OrderItem.objects.create(order=order, name="amox", quantity=1)
    return order


def approval(order: Order, **changes: str) -> PrescriptionRequestApprovedEvent:
    """Return the approval of the only item of `order`."""
    facts = {
        "order_uuid": str(order.uuid),
        "order_item_uuid": str(order.items.get().uuid),
    }
    return PrescriptionRequestApprovedEvent(
        prescription_request_id=1,
        prescription_id=1,
        encounter_id=1,
        **(facts | changes),
    )


def shipped(order: Order) -> OrderShippedEvent:
    """Return the news that `order` left."""
    return OrderShippedEvent(
        order_uuid=str(order.uuid),
        user_id=order.user_id,
        tracking_number="PH1",
        shipped_at=datetime.now(UTC),
    )


def test_the_last_approval_makes_the_order_ready(order):
    """Ready is told with the approved items, once."""
    with recorded_events() as bus:
        handlers.handle_prescription_request_approved(approval(order))
        handlers.handle_prescription_request_approved(approval(order))

    order.refresh_from_db()
    item_uuid = str(order.items.get().uuid)
    [event] = bus.of(OrderReadyForFulfillmentEvent)
    assert order.status == "ready_for_fulfillment"
    assert event.order_item_uuids == (item_uuid,)


def test_a_shipped_order_never_goes_back(order):
    """A late event finds the order shipped, and leaves it so."""
    with recorded_events() as bus:
        handlers.handle_prescription_request_approved(approval(order))
        handlers.handle_order_shipped(shipped(order))
        handlers.handle_prescription_request_approved(approval(order))
        handlers.handle_order_shipped(shipped(order))

    order.refresh_from_db()
    assert order.status == "shipped"
    assert len(bus.of(OrderReadyForFulfillmentEvent)) == 1


def test_a_parcel_before_the_review_is_an_error(order):
    """Nobody may ship what was not approved."""
    with pytest.raises(InvalidTransitionError, match="is placed"):
        handlers.handle_order_shipped(shipped(order))


def test_an_empty_order_is_not_shipped(order):
    """The end of a review of nothing rejects the order."""
    order.items.all().delete()
    event = EncounterCompletedEvent(encounter_id=1, order_uuid=str(order.uuid))
    with recorded_events() as bus:
        handlers.handle_encounter_completed(event)

    order.refresh_from_db()
    assert order.status == "rejected"
    assert bus.published == []


@pytest.mark.parametrize(
    ("field", "value", "error"),
    [
        ("order_uuid", MISSING, Order.DoesNotExist),
        ("order_item_uuid", MISSING, OrderItem.DoesNotExist),
        ("order_uuid", "no-uuid", ValidationError),
    ],
)
def test_a_missing_row_is_not_swallowed(order, field, value, error):
    """What a handler cannot find reaches the bus as an error."""
    with pytest.raises(error):
        handlers.handle_prescription_request_approved(
            approval(order, **{field: value})
        )


@pytest.fixture
def half_approved(order) -> Order:
    """An order with one approved item, and one to be decided."""
    order.items.update(status="clinically_approved")
    OrderItem.objects.create(order=order, name="mino", quantity=1)
    return order


def rows(order: Order) -> tuple[object, ...]:
    """Return what the database says of `order` and its items."""
    stored = Order.objects.get(pk=order.pk)
    items = stored.items.values_list("name", "status")
    return stored.status, stored.review_completed_at, *items


def leaves_nothing(order, handle, event) -> bool:
    """Tell whether a handler that cannot announce changed no row."""
    before = rows(order)
    with (
        override_settings(EVENT_BUS_BACKEND="no.such.EventBus"),
        pytest.raises(ImproperlyConfigured),
    ):
        handle(event)
    return rows(order) == before


def test_a_rejection_that_cannot_be_announced_is_undone(half_approved):
    """The rejected item, and the order that it settles, go together."""
    Order.objects.update(review_completed_at=timezone.now())
    event = PrescriptionRequestRejectedEvent(
        prescription_request_id=1,
        encounter_id=1,
        order_uuid=str(half_approved.uuid),
        order_item_uuid=str(half_approved.items.get(name="mino").uuid),
    )
    handle = handlers.handle_prescription_request_rejected
    assert leaves_nothing(half_approved, handle, event)


def test_an_end_that_cannot_be_announced_is_undone(half_approved):
    """The end of the review is noted with what follows from it."""
    half_approved.items.filter(name="mino").update(
        status="clinically_rejected"
    )
    event = EncounterCompletedEvent(
        encounter_id=1, order_uuid=str(half_approved.uuid)
    )
    handle = handlers.handle_encounter_completed
    assert leaves_nothing(half_approved, handle, event)


def test_a_cancellation_that_cannot_be_announced_is_undone(half_approved):
    """An order is not cancelled where nobody can be told."""
    event = OrderReviewExpiredEvent(order_uuid=str(half_approved.uuid))
    handle = handlers.handle_order_review_expired
    assert leaves_nothing(half_approved, handle, event)
