"""Messages with a key leave in their order, whatever happens to one."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from example_project.outbox.models import OutboxMessage
from example_project.outbox.relay import Relay
from example_project.outbox.tests.sample import (
    ListSender,
    keep,
    relay_until_dead_letter,
)

pytestmark = pytest.mark.django_db(transaction=True)


def test_one_batch_takes_many_messages_of_a_key() -> None:
    """A busy order does not need a batch for each of its events."""
    messages = [keep("a") for _ in range(3)] + [keep("b")]
    sender = ListSender()
    assert Relay(sender, batch_size=10).send_batch() == 4
    assert sender.sent == [message.event_id for message in messages]


def test_a_failed_message_holds_back_those_of_its_key() -> None:
    """In its batch and in the next ones; other keys go on."""
    first, second, other = keep("a"), keep("a"), keep("b")
    sender = ListSender()
    sender.refused = {first.event_id}
    Relay(sender).send_all()
    assert sender.sent == [other.event_id]
    sender.refused = set()
    OutboxMessage.objects.update(due_at=timezone.now())
    Relay(sender).send_all()
    assert sender.sent == [other.event_id, first.event_id, second.event_id]


def test_one_that_is_not_due_holds_back_those_behind_it() -> None:
    """Also when it is not the first of its key."""
    first, second, third = keep("a"), keep("a"), keep("a")
    later = timezone.now() + timedelta(hours=1)
    OutboxMessage.objects.filter(pk=second.pk).update(due_at=later)
    sender = ListSender()
    Relay(sender).send_all()
    assert sender.sent == [first.event_id]
    OutboxMessage.objects.update(due_at=timezone.now())
    Relay(sender).send_all()
    assert sender.sent[1:] == [second.event_id, third.event_id]


def test_a_parked_message_lets_those_behind_it_pass() -> None:
    """A dead letter has lost its place."""
    first, second = keep("a"), keep("a")
    sender = ListSender()
    sender.refused = {first.event_id}
    relay_until_dead_letter(Relay(sender), first)
    Relay(sender).send_all()
    assert sender.sent == [second.event_id]
