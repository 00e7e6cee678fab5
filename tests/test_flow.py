"""From the order to the parcel, across the modules."""

from __future__ import annotations

import logging
from uuid import UUID

import pytest
from django.core import mail
from django.db import transaction

from example_project.deadlines.models import ReviewProcess
from example_project.domain_events import codec
from example_project.domain_events.bus import event_bus
from example_project.domain_events.models import HandlerRun, PublishedEvent
from example_project.domain_events.registry import registry
from example_project.domain_events.values import build
from example_project.ehr.models import Encounter, Prescription
from example_project.fulfillment.models import Shipment
from example_project.orders.models import Order
from tests.steps import approve, expire, place, reject

pytestmark = pytest.mark.django_db(transaction=True)


def published() -> list[str]:
    """Return the names of the published events, in order."""
    return list(PublishedEvent.objects.values_list("type", flat=True))


def test_an_approved_order_is_shipped_and_mailed(patient, provider):
    """Approving every item ships the order and tells the patient."""
    order = place(patient, "amox", "ibu")
    approve(order, "amox", provider)
    approve(order, "ibu", provider)

    order.refresh_from_db()
    shipment = Shipment.objects.get(order_uuid=order.uuid)
    assert order.status == "shipped"
    assert order.review_completed_at is not None
    assert [message.to for message in mail.outbox] == [["pat@example.com"]]
    assert shipment.tracking_number in mail.outbox[0].body
    assert set(HandlerRun.objects.values_list("outcome", flat=True)) == {
        "handled"
    }


def test_events_are_published_in_the_order_of_the_story(patient, provider):
    """The event log tells the story, the encounter's end last."""
    approve(place(patient, "amox"), "amox", provider)

    assert published() == [
        "OrderPlacedEvent",
        "PrescriptionRequestApprovedEvent",
        "OrderReadyForFulfillmentEvent",
        "OrderShippedEvent",
        "EncounterCompletedEvent",
    ]


def test_what_an_event_causes_shares_its_correlation_id(patient, provider):
    """Ready and shipped carry the correlation id of the approval."""
    approve(place(patient, "amox"), "amox", provider)

    ids = dict(PublishedEvent.objects.values_list("type", "correlation_id"))
    assert (
        ids["PrescriptionRequestApprovedEvent"]
        == ids["OrderReadyForFulfillmentEvent"]
        == ids["OrderShippedEvent"]
    )
    assert ids["OrderPlacedEvent"] != ids["OrderShippedEvent"]


def test_a_rejected_order_ends_there(patient, provider):
    """Rejecting every item rejects the order: no parcel, no mail."""
    order = place(patient, "amox", "ibu")
    reject(order, "amox", provider)
    reject(order, "ibu", provider)

    order.refresh_from_db()
    assert order.status == "rejected"
    assert not Shipment.objects.exists()
    assert not mail.outbox


def test_a_mixed_order_ships_what_was_approved(patient, provider):
    """One rejected item does not hold the others back."""
    order = place(patient, "amox", "ibu")
    reject(order, "amox", provider)
    approve(order, "ibu", provider)

    order.refresh_from_db()
    ready = PublishedEvent.objects.get(type="OrderReadyForFulfillmentEvent")
    approved = order.items.get(name="ibu")
    assert order.status == "shipped"
    assert ready.payload["order_item_uuids"] == [str(approved.uuid)]


def test_an_order_waits_for_its_last_item(patient, provider):
    """With an item undecided the order stays placed."""
    order = place(patient, "amox", "ibu")
    approve(order, "amox", provider)

    order.refresh_from_db()
    assert order.status == "placed"
    assert not Shipment.objects.exists()


def test_a_rolled_back_order_is_never_heard_of(patient):
    """A rollback takes the order and its event away together."""
    with pytest.raises(RuntimeError), transaction.atomic():
        place(patient, "amox")
        raise RuntimeError("changed my mind")

    assert not Order.objects.exists()
    assert not Encounter.objects.exists()
    assert published() == []


def test_a_rolled_back_approval_tells_nobody(patient, provider):
    """A rollback of a decision publishes nothing and queues no task."""
    order = place(patient, "amox")
    with pytest.raises(RuntimeError), transaction.atomic():
        approve(order, "amox", provider)
        raise RuntimeError("changed my mind")

    order.refresh_from_db()
    assert published() == ["OrderPlacedEvent"]
    assert not Prescription.objects.exists()
    assert order.status == "placed"


def state() -> list:
    """Return what a repeated event must not change."""
    return [
        list(Order.objects.values()),
        list(Order.objects.values("items__uuid", "items__status")),
        list(Encounter.objects.values()),
        list(Encounter.objects.values("requests__id", "requests__status")),
        list(Shipment.objects.values()),
        list(ReviewProcess.objects.values()),
        [message.body for message in mail.outbox],
    ]


@pytest.mark.parametrize("name", [contract.name for contract in registry])
def test_a_repeated_event_changes_nothing(name, patient, provider):
    """Each event, delivered twice, has the effect of one."""
    order = place(patient, "amox", "ibu")
    approve(order, "amox", provider)
    reject(order, "ibu", provider)
    expire(place(patient, "amox"))
    entry = PublishedEvent.objects.filter(type=name).first()
    event = build(registry.named(name).event_type, entry.payload)
    before, published_before = state(), len(published())

    event_bus.publish(event)

    assert state() == before
    assert len(published()) == published_before + 1


def test_a_mail_that_fails_costs_only_the_mail(
    patient, provider, handler_errors
):
    """Without an address the order is shipped, and the error is kept."""
    patient.email = ""
    patient.save()
    order = place(patient, "amox")
    approve(order, "amox", provider)

    order.refresh_from_db()
    failed = HandlerRun.objects.get(outcome="failed")
    assert order.status == "shipped"
    assert "notifications.handlers.handle_order_shipped" in failed.handler
    assert failed.error.startswith("NoAddressError: ")
    assert [record.levelno for record in handler_errors] == [logging.ERROR]


def test_an_order_that_nobody_has_is_an_error(patient, provider):
    """An event about a missing order fails loudly, and is kept."""
    approve(place(patient, "amox"), "amox", provider)
    entry = PublishedEvent.objects.get(type="EncounterCompletedEvent")
    payload = entry.payload | {"order_uuid": str(UUID(int=0))}
    event = build(registry.named(entry.type).event_type, payload)

    with pytest.raises(ExceptionGroup) as caught:
        event_bus.publish(event)

    assert isinstance(caught.value.exceptions[0], Order.DoesNotExist)
    assert HandlerRun.objects.filter(outcome="failed").count() == 1


def test_every_event_of_the_flow_survives_json(patient, provider):
    """What the event log holds can be built into the very event again."""
    approve(place(patient, "amox"), "amox", provider)

    for entry in PublishedEvent.objects.all():
        event = build(registry.named(entry.type).event_type, entry.payload)
        assert codec.payload_of(event) == entry.payload
