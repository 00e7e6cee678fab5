"""What is published can be read, or its publisher learns that it cannot."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.contrib.auth.models import User
from django.db import transaction

from example_project.domain_events.base import DomainEvent
from example_project.domain_events.codec import EncodeError
from example_project.outbox.backend import NoTransactionError, OutboxEventBus
from example_project.outbox.models import OutboxMessage
from example_project.outbox.tests.sample import an_event

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(
    "event",
    [
        replace(an_event(), order_uuid="a\x00b"),
        replace(an_event(), order_uuid="\ud800"),
        replace(an_event(), order_uuid="x" * 101),
        replace(an_event(), order_uuid=None),
    ],
    ids=["NUL", "half a character", "a long key", "another type"],
)
def test_what_cannot_be_read_is_refused_in_the_transaction(
    event: DomainEvent,
) -> None:
    """The change that it tells of is rolled back with it."""
    bus = OutboxEventBus()
    name = "EncounterCompletedEvent.order_uuid"
    with pytest.raises(EncodeError, match=name), transaction.atomic():
        User.objects.create_user("pat")
        bus.publish_on_commit(event)
    assert not User.objects.exists()
    assert not OutboxMessage.objects.exists()


@pytest.mark.parametrize("way", ["publish", "publish_on_commit"])
def test_outside_of_a_transaction_an_event_is_refused(way: str) -> None:
    """Its data would be there without it, if the process died between."""
    publish = getattr(OutboxEventBus(), way)
    with pytest.raises(NoTransactionError, match=r"transaction\.atomic\(\)"):
        publish(an_event())
    assert not OutboxMessage.objects.exists()
    with transaction.atomic():
        publish(an_event())
    assert OutboxMessage.objects.count() == 1


@pytest.mark.parametrize("value", ["refuse", "", "Warn", True])
def test_only_one_value_of_the_setting_lets_it_pass(
    settings, caplog, value: object
) -> None:
    """It is then kept, and told each time; a typing error is not it."""
    settings.OUTBOX_WITHOUT_TRANSACTION = value
    with pytest.raises(NoTransactionError):
        OutboxEventBus().publish_on_commit(an_event())
    settings.OUTBOX_WITHOUT_TRANSACTION = "warn"
    OutboxEventBus().publish_on_commit(an_event())
    assert OutboxMessage.objects.count() == 1
    assert "EncounterCompletedEvent was published outside" in caplog.text
