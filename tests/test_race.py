"""Two decisions at the same time, on a database that allows it."""

from __future__ import annotations

from threading import Barrier, Thread

import pytest
from django.db import close_old_connections, connection
from django.db.models import QuerySet

from example_project.domain_events.bus import event_bus
from example_project.domain_events.models import PublishedEvent
from example_project.ehr.models import PrescriptionRequest
from example_project.ehr.services.prescriptions import PrescriptionService
from example_project.fulfillment.models import Shipment
from example_project.orders import handlers
from example_project.orders.models import Order, OrderItem
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


def stuck_orders(rounds: int) -> int:
    """Approve both items of an order at once; count who stays placed."""
    stuck = 0
    for _ in range(rounds):
        deliver([True, True], [])
        at_once(
            *(
                lambda event=decision(number, True): HANDLERS[type(event)](
                    event
                )
                for number in (1, 2)
            )
        )
        stuck += Order.objects.filter(status="placed").count()
        Order.objects.all().delete()
    return stuck


@pytest.fixture
def nobody_listens(settings):
    """Only the handlers under test run."""
    settings.EVENT_BUS_BACKEND = (
        "example_project.domain_events.testing.RecordingEventBus"
    )


def test_no_order_is_stuck(nobody_listens):
    """Two approvals at once always make the order ready."""
    assert stuck_orders(ROUNDS) == 0


def test_without_the_lock_orders_get_stuck(nobody_listens, monkeypatch):
    """Each handler sees the other's item pending, and none advances."""
    monkeypatch.setattr(
        handlers, "lock_order", lambda uuid: Order.objects.get(uuid=uuid)
    )
    in_step = Barrier(2)
    decide = OrderItem.decide

    def decide_in_step(item: OrderItem, status: str) -> None:
        decide(item, status)
        in_step.wait(timeout=10)

    monkeypatch.setattr(OrderItem, "decide", decide_in_step)
    assert stuck_orders(1) == 1


def test_two_providers_clicks_close_the_encounter_once(patient, provider):
    """Both requests approved at once: one end, one parcel."""
    order = place(patient, "amox", "ibu")
    requests: QuerySet = PrescriptionRequest.objects.filter(
        encounter__order_uuid=order.uuid
    )
    at_once(
        *(
            lambda pk=pk: PrescriptionService.approve_request(
                pk, provider, sig="1 a day"
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
    from example_project.domain_events.events import OrderPlacedEvent
    from example_project.domain_events.testing import recorded_events
    from example_project.ehr.models import Encounter

    with recorded_events() as bus:
        place(patient, "amox")
    [event] = bus.of(OrderPlacedEvent)
    at_once(*[lambda: event_bus.publish(event)] * 10)
    assert Encounter.objects.count() == 1
    assert PrescriptionRequest.objects.count() == 1
