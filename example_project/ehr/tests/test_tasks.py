"""Submitting to the external network."""

from __future__ import annotations

import pytest
from celery.exceptions import Retry
from django.db import transaction

from example_project.ehr.erx import LocalErxGateway
from example_project.ehr.models import Prescription
from example_project.ehr.services.prescriptions import PrescriptionService
from example_project.ehr.tasks import create_erx_prescription

pytestmark = pytest.mark.django_db(transaction=True)


class CountingGateway(LocalErxGateway):
    """Counts what is submitted."""

    submitted: list[int] = []

    def submit(self, prescription: Prescription) -> str:
        self.submitted.append(prescription.pk)
        return super().submit(prescription)


class DeadGateway(LocalErxGateway):
    """The network does not answer."""

    def submit(self, prescription: Prescription) -> str:
        raise ConnectionError("the network is down")


@pytest.fixture
def gateway(settings):
    settings.ERX_GATEWAY = f"{__name__}.CountingGateway"
    CountingGateway.submitted.clear()
    return CountingGateway


def test_a_prescription_is_submitted_once(gateway, requests, provider):
    """The task, run again, returns the reference it kept."""
    prescription = PrescriptionService.approve_request(
        requests[0].pk, provider, sig="1"
    )
    again = create_erx_prescription(prescription.pk)

    prescription.refresh_from_db()
    assert gateway.submitted == [prescription.pk]
    assert prescription.erx_reference == again


def test_an_approval_that_is_rolled_back_submits_nothing(
    gateway, requests, provider
):
    """The task waits for the commit, as the events do."""
    with transaction.atomic():
        PrescriptionService.approve_request(requests[0].pk, provider, sig="1")
        transaction.set_rollback(True)
    assert gateway.submitted == []


def test_an_unknown_prescription_is_an_error():
    """The task does not hide what is missing."""
    with pytest.raises(Prescription.DoesNotExist):
        create_erx_prescription(404)


def test_a_network_that_is_down_is_asked_again_soon(
    settings, requests, provider
):
    """The first wait is a second at most; no reference is kept."""
    prescription = PrescriptionService.approve_request(
        requests[0].pk, provider, sig="1"
    )
    Prescription.objects.update(erx_reference="")
    settings.ERX_GATEWAY = f"{__name__}.DeadGateway"
    with pytest.raises(Retry, match="the network is down") as caught:
        create_erx_prescription.delay(prescription.pk)

    prescription.refresh_from_db()
    assert caught.value.when <= 1
    assert prescription.erx_reference == ""
