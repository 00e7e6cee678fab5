"""What a provider sees and sends."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from example_project.ehr.services.prescriptions import PrescriptionService

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def client(provider) -> Client:
    client = Client()
    client.force_login(provider.user)
    return client


def url(request) -> str:
    """Return the address of a request's page."""
    return reverse("ehr:decide", args=[request.pk])


def test_a_provider_approves(client, requests):
    """The decision is carried out, said, and gone from the queue."""
    request = requests[0]
    data = {"decision": "approve", "sig": "1 a day", "refills": "3"}
    page = client.post(url(request), data, follow=True).text

    request.refresh_from_db()
    assert request.status == "approved"
    assert request.prescription.refills == 3
    assert "Decided: 1 × amox." in page
    assert url(request) not in page
    assert url(requests[1]) in page


def test_a_provider_rejects(client, requests):
    """The reason is kept, and shown on the request's page."""
    data = {"decision": "reject", "reason": "Unsafe", "refills": "0"}
    client.post(url(requests[0]), data)

    page = client.get(url(requests[0])).text
    assert "Reason: Unsafe" in page
    assert "<textarea" not in page


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({}, "Decision: This field is required."),
        ({"decision": "approve"}, "Directions: Write the directions."),
        ({"decision": "reject"}, "Reason: Say why."),
    ],
)
def test_a_wrong_form_says_what_is_wrong(client, requests, data, message):
    """The errors stand above the form, and nothing is decided."""
    response = client.post(url(requests[0]), {"refills": "0", **data})
    requests[0].refresh_from_db()
    assert message in response.text.partition('role="alert"')[2]
    assert requests[0].status == "pending"


def test_deciding_twice_is_explained(client, requests, provider):
    """A second tab learns that the request was decided."""
    PrescriptionService.reject_request(requests[0].pk, provider, "Unsafe")
    data = {"decision": "approve", "sig": "1 a day", "refills": "0"}
    response = client.post(url(requests[0]), data)
    assert "is rejected already." in response.text


def test_another_providers_encounter_is_not_there(
    client, requests, other_provider
):
    """What another provider took over is out of the queue, and 404."""
    PrescriptionService.approve_request(
        requests[0].pk, other_provider, sig="1"
    )
    queue = client.get(reverse("ehr:queue")).text
    assert "Nothing waits for a decision." in queue
    assert client.get(url(requests[1])).status_code == 404
