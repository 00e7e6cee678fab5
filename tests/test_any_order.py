"""However the events of a review arrive, the order ends the same."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from example_project.domain_events.events import (
    EncounterCompletedEvent,
    OrderReadyForFulfillmentEvent,
    PrescriptionRequestApprovedEvent,
    PrescriptionRequestRejectedEvent,
)
from example_project.domain_events.testing import recorded_events
from example_project.orders import handlers
from example_project.orders.models import Order, OrderItem

ORDER = str(UUID(int=1))

HANDLERS = {
    PrescriptionRequestApprovedEvent: (
        handlers.handle_prescription_request_approved
    ),
    PrescriptionRequestRejectedEvent: (
        handlers.handle_prescription_request_rejected
    ),
    EncounterCompletedEvent: handlers.handle_encounter_completed,
}


def decision(number: int, approved: bool):
    """Return the event that decides the item `number`."""
    facts = {
        "prescription_request_id": number,
        "encounter_id": 1,
        "order_uuid": ORDER,
        "order_item_uuid": str(UUID(int=number)),
    }
    if approved:
        return PrescriptionRequestApprovedEvent(
            prescription_id=number, **facts
        )
    return PrescriptionRequestRejectedEvent(**facts)


@st.composite
def deliveries(draw):
    """Draw decisions, and a shuffled delivery of them with repeats."""
    decisions = draw(st.lists(st.booleans(), min_size=1, max_size=4))
    events = [
        decision(number, approved)
        for number, approved in enumerate(decisions, start=1)
    ]
    events.append(EncounterCompletedEvent(encounter_id=1, order_uuid=ORDER))
    repeats = draw(st.lists(st.sampled_from(events), max_size=5))
    return decisions, draw(st.permutations(events + repeats))


def deliver(decisions, events):
    """Handle `events`; return the order's status and what it published."""
    user, _ = User.objects.get_or_create(username="pat")
    order = Order.objects.create(uuid=ORDER, user=user)
    for number in range(1, len(decisions) + 1):
        OrderItem.objects.create(
            uuid=UUID(int=number), order=order, name="amox", quantity=1
        )
    with recorded_events() as bus:
        for event in events:
            HANDLERS[type(event)](event)
    order.refresh_from_db()
    return order, bus


@pytest.mark.django_db(transaction=True)
@settings(deadline=None, max_examples=40)
@given(deliveries())
def test_any_arrival_ends_in_the_same_state(delivery):
    """Shuffled and repeated decisions settle the order, exactly once."""
    decisions, events = delivery
    try:
        order, bus = deliver(decisions, events)
        ready = bus.of(OrderReadyForFulfillmentEvent)
        statuses = list(order.items.values_list("status", flat=True))
    finally:
        with transaction.atomic():
            Order.objects.all().delete()

    approved = sum(decisions)
    expected = "ready_for_fulfillment" if approved else "rejected"
    assert order.status == expected
    assert statuses.count("clinically_approved") == approved
    assert "pending" not in statuses
    assert len(ready) == (1 if approved else 0)
    assert all(len(e.order_item_uuids) == approved for e in ready)
