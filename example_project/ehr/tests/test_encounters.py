"""Opening an encounter for an order."""

from __future__ import annotations

import pytest

from example_project.domain_events.events import OrderCancelledEvent
from example_project.ehr.handlers import (
    handle_order_cancelled,
    handle_order_placed,
)
from example_project.ehr.models import (
    Encounter,
    Patient,
    PrescriptionRequest,
)
from example_project.ehr.services.prescriptions import PrescriptionService

pytestmark = pytest.mark.django_db


def test_an_order_opens_an_encounter(order_placed):
    """The encounter has the patient, and a request per product."""
    handle_order_placed(order_placed)

    encounter = Encounter.objects.get()
    assert str(encounter.order_uuid) == order_placed.order_uuid
    assert encounter.patient.user_id == order_placed.user_id
    assert encounter.provider is None
    assert [
        (str(r.order_item_uuid), r.product_name, r.status)
        for r in encounter.requests.all()
    ] == [
        (product.order_item_uuid, product.name, "pending")
        for product in order_placed.products
    ]


def test_the_same_order_opens_no_second_encounter(order_placed):
    """A duplicate of the event changes nothing."""
    handle_order_placed(order_placed)
    handle_order_placed(order_placed)

    assert Encounter.objects.count() == 1
    assert Patient.objects.count() == 1
    assert PrescriptionRequest.objects.count() == 2


def test_a_patient_is_called_by_name(encounter):
    """The full name is shown, or else the user name."""
    user = encounter.patient.user
    assert str(encounter) == f"Encounter {encounter.pk} of pat"
    user.first_name = "Pat"
    assert str(encounter.patient) == "Pat"


def test_a_cancelled_order_withdraws_what_is_open(requests, provider):
    """A decided request stays as it is, the encounter is closed."""
    first, second = requests
    PrescriptionService.reject_request(first.pk, provider, "Not safe")
    event = OrderCancelledEvent(
        order_uuid=str(first.encounter.order_uuid), user_id=1
    )
    handle_order_cancelled(event)
    handle_order_cancelled(event)

    encounter = Encounter.objects.get()
    assert [r.status for r in encounter.requests.all()] == [
        "rejected",
        "withdrawn",
    ]
    assert encounter.status == "withdrawn"


def test_an_encounter_that_is_over_is_not_withdrawn(requests, provider):
    """A cancellation that comes too late changes nothing."""
    for request in requests:
        PrescriptionService.reject_request(request.pk, provider, "Not safe")
    order_uuid = str(requests[0].encounter.order_uuid)
    handle_order_cancelled(
        OrderCancelledEvent(order_uuid=order_uuid, user_id=1)
    )

    assert Encounter.objects.get().status == "completed"
