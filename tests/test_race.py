"""Two decisions at the same time, on a database that allows it."""

from __future__ import annotations

from functools import partial
from threading import Barrier, Event, Thread

import pytest
from django.db import close_old_connections, connection, transaction
from django.db.models import QuerySet

from example_project.domain_events.bus import event_bus
from example_project.domain_events.events import OrderPlacedEvent
from example_project.domain_events.models import PublishedEvent
from example_project.domain_events.testing import recorded_events
from example_project.ehr.exceptions import RequestAlreadyDecidedError
from example_project.ehr.models import Encounter, PrescriptionRequest
from example_project.ehr.services.prescriptions import PrescriptionService
from example_project.fulfillment.models import Shipment
from example_project.orders import handlers
from example_project.orders.models import Order
from example_project.orders.services import advance
from example_project.shared.concurrency import in_threads
from tests.steps import place
from tests.test_any_order import HANDLERS, decision, deliver

ROUNDS = 30

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True),
]


def at_once(*jobs) -> None:
    """Run every job in a thread of its own, all starting together."""
    start = Barrier(len(jobs))
    errors: list[Exception] = []

    def run(job) -> None:
        try:
            connection.ensure_connection()
            start.wait(timeout=10)
            job()
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [Thread(target=run, args=[job]) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    close_old_connections()
    if errors:
        raise ExceptionGroup("jobs failed", errors)
    assert not any(thread.is_alive() for thread in threads)


def approve_both_items_at_once() -> Order:
    """Handle both approvals of a new order in two threads."""
    order, _ = deliver([True, True], [])
    events = [decision(number, approved=True) for number in (1, 2)]
    at_once(*(partial(HANDLERS[type(event)], event) for event in events))
    order.refresh_from_db()
    return order


@pytest.fixture
def nobody_listens(settings):
    """Only the handlers under test run."""
    settings.EVENT_BUS_BACKEND = (
        "example_project.domain_events.testing.RecordingEventBus"
    )


def test_no_order_is_stuck(nobody_listens):
    """Two approvals at once always make the order ready."""
    for _ in range(ROUNDS):
        order = approve_both_items_at_once()
        assert order.status == "ready_for_fulfillment"
        order.delete()


def test_without_the_lock_an_order_is_stuck(nobody_listens, monkeypatch):
    """Each handler sees the other's item pending, and none moves on."""
    both_have_looked = Barrier(2)

    def advance_in_step(order: Order) -> None:
        advance(order)
        both_have_looked.wait(timeout=10)

    monkeypatch.setattr(handlers, "advance", advance_in_step)
    monkeypatch.setattr(
        handlers, "lock_order", lambda uuid: Order.objects.get(uuid=uuid)
    )
    assert approve_both_items_at_once().status == "placed"


def test_two_clicks_at_once_close_the_encounter_once(patient, provider):
    """Both requests approved at once: one end, one parcel."""
    order = place(patient, "amox", "ibu")
    requests: QuerySet = PrescriptionRequest.objects.filter(
        encounter__order_uuid=order.uuid
    )
    at_once(
        *(
            partial(
                PrescriptionService.approve_request,
                pk,
                provider,
                sig="1 a day",
            )
            for pk in requests.values_list("pk", flat=True)
        )
    )
    order.refresh_from_db()
    ended = PublishedEvent.objects.filter(type="EncounterCompletedEvent")
    assert order.status == "shipped"
    assert ended.count() == 1
    assert Shipment.objects.count() == 1


def test_ten_copies_of_an_order_open_one_encounter(patient):
    """Concurrent duplicates of OrderPlacedEvent meet a unique row."""

    with recorded_events() as bus:
        place(patient, "amox")
    [event] = bus.of(OrderPlacedEvent)
    at_once(*[partial(event_bus.publish, event)] * 10)
    assert Encounter.objects.count() == 1
    assert PrescriptionRequest.objects.count() == 1


def test_the_second_click_on_a_request_hears_of_the_first(patient, provider):
    """It waits for the lock, and then finds the request decided."""
    order = place(patient, "amox")
    request = PrescriptionRequest.objects.get(encounter__order_uuid=order.uuid)
    approve = partial(
        PrescriptionService.approve_request, request.pk, provider, sig="-"
    )
    first_has_approved, second_is_done = Event(), Event()

    def first() -> None:
        with transaction.atomic():
            approve()
            first_has_approved.set()
            # With the lock the second cannot end before this commits.
            second_is_done.wait(timeout=1)

    def second() -> None:
        assert first_has_approved.wait(timeout=10)
        try:
            with pytest.raises(RequestAlreadyDecidedError):
                approve()
        finally:
            second_is_done.set()

    in_threads(first, second)
