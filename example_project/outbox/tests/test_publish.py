"""What is published can be read, or its publisher learns that it cannot."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.contrib.auth.models import User
from django.db import transaction

from example_project.domain_events.base import DomainEvent
from example_project.domain_events.codec import EncodeError
from example_project.outbox.backend import OutboxEventBus
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
