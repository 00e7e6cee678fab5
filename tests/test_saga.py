"""An order that nobody reviews in time, across the modules."""

from __future__ import annotations

import time
from threading import Thread

import pytest
from django.core import mail
from django.db import connection, transaction

from example_project.deadlines.models import ReviewProcess
from example_project.domain_events.events import (
    OrderCancelledEvent,
    OrderReviewExpiredEvent,
    PrescriptionRequestApprovedEvent,
)
from example_project.domain_events.testing import recorded_events
from example_project.ehr.exceptions import DecisionError
from example_project.ehr.models import Encounter, PrescriptionRequest
from example_project.fulfillment.models import Shipment
from example_project.orders.handlers import (
    handle_order_review_expired,
    handle_prescription_request_approved,
)
from tests.steps import approve, expire, place, reject

pytestmark = pytest.mark.django_db(transaction=True)


def statuses(order) -> list[str]:
    """Return the status of each request of the order."""
    requests = PrescriptionRequest.objects.filter(
        encounter__order_uuid=order.uuid
    )
    return list(requests.values_list("status", flat=True))


def test_an_overdue_order_is_taken_back_everywhere(patient):
    """It is cancelled, its requests withdrawn, and the patient told."""
    order = place(patient, "amox", "ibu")

    assert expire(order) == 1

    order.refresh_from_db()
    assert order.status == "cancelled"
    assert statuses(order) == ["withdrawn", "withdrawn"]
    assert Encounter.objects.get().status == "withdrawn"
    assert [m.subject for m in mail.outbox] == ["Your order was cancelled"]


def test_what_was_decided_before_stays_in_the_record(patient, provider):
    """A prescription is a fact; only what is open is withdrawn."""
    order = place(patient, "amox", "ibu")
    approve(order, "amox", provider)
    expire(order)

    assert statuses(order) == ["approved", "withdrawn"]
    assert not Shipment.objects.exists()


def test_nobody_decides_after_the_deadline(patient, provider):
    """The provider is told so, and nothing is shipped."""
    order = place(patient, "amox")
    expire(order)

    with pytest.raises(DecisionError, match="withdrawn"):
        approve(order, "amox", provider)
    assert not Shipment.objects.exists()


@pytest.mark.parametrize("decide", [approve, reject])
def test_an_order_that_was_settled_has_no_deadline(decide, patient, provider):
    """A review that is over never expires."""
    order = place(patient, "amox")
    decide(order, "amox", provider)
    before = type(order).objects.get().status

    assert expire(order) == 0
    assert type(order).objects.get().status == before


def test_a_decision_that_came_first_wins(patient, provider):
    """The deadline is late news: the parcel left, and nobody is told."""
    order = place(patient, "amox")
    approve(order, "amox", provider)
    # The clock looked before the end of the encounter was known.
    ReviewProcess.objects.update(state="waiting")

    assert expire(order) == 1

    order.refresh_from_db()
    assert order.status == "shipped"
    assert [m.subject for m in mail.outbox] == ["Your order is on its way"]


WAITS_FOR_US = """
    SELECT count(*) FROM pg_locks WHERE NOT granted
    AND pg_backend_pid() = ANY (pg_blocking_pids(pid))
"""


def until_somebody_waits_for_us() -> None:
    """Return when another connection waits for what we have locked."""
    until = time.monotonic() + 20
    with connection.cursor() as cursor:
        while time.monotonic() < until:
            cursor.execute(WAITS_FOR_US)
            if cursor.fetchone()[0]:
                return
            time.sleep(0.01)
    pytest.fail("Nobody waited.")


@pytest.mark.postgres
def test_the_deadline_waits_for_a_decision_in_hand(patient):
    """It finds the order ready then, and leaves it alone."""
    order = place(patient, "amox")
    approved = PrescriptionRequestApprovedEvent(
        prescription_request_id=1,
        prescription_id=1,
        encounter_id=1,
        order_uuid=str(order.uuid),
        order_item_uuid=str(order.items.get().uuid),
    )

    def expire_now() -> None:
        event = OrderReviewExpiredEvent(order_uuid=str(order.uuid))
        try:
            handle_order_review_expired(event)
        finally:
            connection.close()

    with recorded_events() as bus:
        deadline = Thread(target=expire_now)
        with transaction.atomic():
            handle_prescription_request_approved(approved)
            deadline.start()
            until_somebody_waits_for_us()
        deadline.join()

    order.refresh_from_db()
    assert order.status == "ready_for_fulfillment"
    assert bus.of(OrderCancelledEvent) == []
