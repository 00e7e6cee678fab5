"""Messages with a key leave in their order, whatever happens to one."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from example_project.outbox.models import OutboxMessage
from example_project.outbox.relay import Relay
from example_project.outbox.tests.sample import (
    ListBus,
    keep,
    relay_until_parked,
)

pytestmark = pytest.mark.django_db(transaction=True)


def test_one_batch_takes_many_messages_of_a_key() -> None:
    """A busy order does not need a batch for each of its events."""
    messages = [keep("a") for _ in range(3)] + [keep("b")]
    bus = ListBus()
    assert Relay(bus, batch_size=10).send_batch() == 4
    assert bus.sent == [message.event_id for message in messages]


def test_a_failed_message_holds_back_those_of_its_key() -> None:
    """In its batch and in the next ones; other keys go on."""
    first, second, other = keep("a"), keep("a"), keep("b")
    bus = ListBus()
    bus.refused = {first.event_id}
    Relay(bus).send_all()
    assert bus.sent == [other.event_id]
    bus.refused = set()
    OutboxMessage.objects.update(due_at=timezone.now())
    Relay(bus).send_all()
    assert bus.sent == [other.event_id, first.event_id, second.event_id]


def test_one_that_is_not_due_holds_back_those_behind_it() -> None:
    """Also when it is not the first of its key."""
    first, second, third = keep("a"), keep("a"), keep("a")
    later = timezone.now() + timedelta(hours=1)
    OutboxMessage.objects.filter(pk=second.pk).update(due_at=later)
    bus = ListBus()
    Relay(bus).send_all()
    assert bus.sent == [first.event_id]
    OutboxMessage.objects.update(due_at=timezone.now())
    Relay(bus).send_all()
    assert bus.sent[1:] == [second.event_id, third.event_id]


def test_a_parked_message_lets_those_behind_it_pass() -> None:
    """To give one up is to give up its place too."""
    first, second = keep("a"), keep("a")
    bus = ListBus()
    bus.refused = {first.event_id}
    relay_until_parked(Relay(bus), first)
    Relay(bus).send_all()
    assert bus.sent == [second.event_id]
