"""Approving and rejecting."""

from __future__ import annotations

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import override_settings

from example_project.domain_events.events import (
    EncounterCompletedEvent,
    PrescriptionRequestApprovedEvent,
    PrescriptionRequestRejectedEvent,
)
from example_project.domain_events.testing import recorded_events
from example_project.ehr.exceptions import (
    EncounterClosedError,
    ProviderNotAllowedError,
    RequestAlreadyDecidedError,
)
from example_project.ehr.models import Prescription, PrescriptionRequest
from example_project.ehr.services.prescriptions import PrescriptionService

pytestmark = pytest.mark.django_db(transaction=True)


def test_approving_writes_a_prescription(requests, provider):
    """It is written, submitted, and told with every id."""
    request = requests[0]
    with recorded_events() as bus:
        prescription = PrescriptionService.approve_request(
            request.pk, provider, sig="1 a day", refills=2
        )

    request.refresh_from_db()
    prescription.refresh_from_db()
    assert request.status == "approved"
    assert request.decided_at is not None
    assert request.encounter.provider == provider
    assert prescription.patient == request.encounter.patient
    assert prescription.refills == 2
    assert prescription.erx_reference.startswith("ERX-")
    assert str(prescription) == f"Prescription {prescription.pk}: amox"
    assert bus.published == [
        PrescriptionRequestApprovedEvent(
            prescription_request_id=request.pk,
            prescription_id=prescription.pk,
            encounter_id=request.encounter_id,
            order_uuid=str(request.encounter.order_uuid),
            order_item_uuid=str(request.order_item_uuid),
        )
    ]


def test_rejecting_keeps_the_reason(requests, provider):
    """It is told without a prescription, for there is none."""
    request = requests[0]
    with recorded_events() as bus:
        PrescriptionService.reject_request(request.pk, provider, "Unsafe")

    request.refresh_from_db()
    assert (request.status, request.reason) == ("rejected", "Unsafe")
    assert not Prescription.objects.exists()
    assert bus.published == [
        PrescriptionRequestRejectedEvent(
            prescription_request_id=request.pk,
            encounter_id=request.encounter_id,
            order_uuid=str(request.encounter.order_uuid),
            order_item_uuid=str(request.order_item_uuid),
        )
    ]


def test_the_last_decision_closes_the_encounter(requests, provider):
    """The end of the encounter is told after the decision."""
    first, last = requests
    with recorded_events() as bus:
        PrescriptionService.approve_request(first.pk, provider, sig="1")
        assert bus.of(EncounterCompletedEvent) == []
        PrescriptionService.reject_request(last.pk, provider, "Unsafe")

    last.encounter.refresh_from_db()
    assert last.encounter.status == "completed"
    assert last.encounter.completed_at is not None
    assert [type(event) for event in bus.published[-2:]] == [
        PrescriptionRequestRejectedEvent,
        EncounterCompletedEvent,
    ]


def refused(error, message, request, provider) -> None:
    """Expect both decisions to be refused, and nothing to be told."""
    decisions = (
        PrescriptionService.approve_request,
        PrescriptionService.reject_request,
    )
    for decide in decisions:
        with recorded_events() as bus, pytest.raises(error, match=message):
            decide(request.pk, provider, "text")
        assert bus.published == []


def test_an_inactive_provider_decides_nothing(requests, provider):
    """Who left the practice cannot prescribe."""
    provider.is_active = False
    refused(ProviderNotAllowedError, "not active", requests[0], provider)


def test_another_provider_stays_out(requests, provider, other_provider):
    """The first to decide takes the encounter over."""
    PrescriptionService.approve_request(requests[0].pk, provider, sig="1")
    message = "belongs to Dr Lee"
    refused(ProviderNotAllowedError, message, requests[1], other_provider)


def test_a_decision_is_final(requests, provider):
    """Nobody decides twice."""
    PrescriptionService.approve_request(requests[0].pk, provider, sig="1")
    refused(
        RequestAlreadyDecidedError, "approved already", requests[0], provider
    )


def test_a_closed_encounter_is_closed(requests, provider):
    """A request left in a completed encounter cannot be decided."""
    requests[0].encounter.complete()
    refused(EncounterClosedError, "is completed", requests[0], provider)


def test_an_unknown_request_is_an_error(provider):
    """An unknown request raises an error that says so."""
    with pytest.raises(PrescriptionRequest.DoesNotExist):
        PrescriptionService.approve_request(404, provider, sig="1")


def test_an_approval_needs_its_own_prescription(requests, provider):
    """A prescription of another request is refused."""
    first, second = requests
    prescription = PrescriptionService.approve_request(
        first.pk, provider, sig="1"
    )
    with pytest.raises(ValueError, match="not written for request"):
        second.mark_as_approved(prescription)


def test_an_approval_that_fails_leaves_nothing(requests, provider):
    """The prescription and the decision are one transaction."""
    request = requests[0]
    with (
        override_settings(EVENT_BUS_BACKEND="no.such.EventBus"),
        pytest.raises(ImproperlyConfigured),
    ):
        PrescriptionService.approve_request(request.pk, provider, sig="-")

    request.refresh_from_db()
    assert request.status == "pending"
    assert not Prescription.objects.exists()


def test_a_rejection_that_fails_leaves_nothing(requests, provider):
    """The reason is not kept without the event that tells of it."""
    request = requests[0]
    with (
        override_settings(EVENT_BUS_BACKEND="no.such.EventBus"),
        pytest.raises(ImproperlyConfigured),
    ):
        PrescriptionService.reject_request(request.pk, provider, "Unsafe")

    request.refresh_from_db()
    assert (request.status, request.reason) == ("pending", "")
