"""Each alert is silent while all is well, and fires when it should."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from example_project.alerts import ALERTS, firing
from example_project.deadlines.models import ReviewProcess
from example_project.outbox.models import DeadLetter, OutboxMessage
from tests.steps import place

pytestmark = pytest.mark.django_db(transaction=True)

BUS = "example_project.outbox.backend.OutboxEventBus"


@pytest.fixture
def message(settings, patient) -> OutboxMessage:
    """An event that waits for a relay."""
    settings.EVENT_BUS_BACKEND = BUS
    place(patient, "amox")
    return OutboxMessage.objects.get()


def names() -> list[int]:
    """Return the numbers of the alerts that fire."""
    return [ALERTS.index(alert) for alert in firing()]


def test_nothing_fires_while_all_is_well(message):
    """One new message is no reason to wake anybody."""
    assert names() == []
    call_command("check_alerts")


@pytest.mark.parametrize(
    ("number", "changes"),
    [
        (0, {"created_at": timezone.now() - timedelta(minutes=2)}),
        (1, {"attempts": 3}),
        (2, {"state": "dead"}),
    ],
)
def test_a_message_in_trouble_fires(number, changes, message):
    """It waits too long, fails too often, or is a dead letter."""
    OutboxMessage.objects.update(**changes)
    assert names() == [number]


def test_a_dead_letter_fires(db):
    """A dead letter of a consumer counts, until it is requeued."""
    letter = DeadLetter.objects.create(
        queue="orders", body=b"{", reason="not_json"
    )
    assert names() == [2]
    letter.requeued_at = timezone.now()
    letter.save()
    assert names() == []


def test_a_clock_that_stands_still_fires(db):
    """A review that is only just overdue may wait for the next minute."""
    now = timezone.now()
    process = ReviewProcess(order_uuid="0" * 32, due_at=now)
    process.save()
    assert names() == []
    process.due_at = now - timedelta(minutes=11)
    process.save()
    assert names() == [3]
    with pytest.raises(CommandError, match="expire_reviews"):
        call_command("check_alerts")
