"""Messages with a key leave in their order, whatever happens to one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from example_project.outbox.due import due_now
from example_project.outbox.models import OutboxMessage
from example_project.outbox.relay import Relay
from example_project.outbox.tests.sample import (
    ListSender,
    keep,
    keep_many,
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


def test_what_is_held_hides_nothing_behind_it() -> None:
    """However many messages of a key wait for their first one."""
    first = keep("a")
    later = timezone.now() + timedelta(hours=1)
    OutboxMessage.objects.filter(pk=first.pk).update(due_at=later)
    for _ in range(20):
        keep("a")
    others = [keep("b"), keep("b"), store_without_key(), keep("c")]
    sender = ListSender()
    Relay(sender, batch_size=2).send_all()
    assert sorted(sender.sent) == sorted(each.event_id for each in others)
    assert sender.sent.index(others[0].event_id) < sender.sent.index(
        others[1].event_id
    )


def store_without_key() -> OutboxMessage:
    """Keep an event whose order does not matter."""
    message = keep("x")
    OutboxMessage.objects.filter(pk=message.pk).update(key="")
    return message


@pytest.mark.postgres
def test_a_look_costs_what_it_takes_and_not_what_waits() -> None:
    """The rows behind a held key are not read: the plan says how many."""
    keep_many(20_000, orders=1)
    first = OutboxMessage.objects.earliest("pk")
    first.due_at = timezone.now() + timedelta(hours=1)
    first.save()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE outbox_outboxmessage")
    with CaptureQueriesContext(connection) as looks:
        assert due_now(100, "default") == []
    read = 0
    for look in looks.captured_queries:
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {look['sql']}")
            [[plan]] = cursor.fetchall()
        read += rows_read(plan[0]["Plan"])
    assert read < 1_000


def rows_read(plan: dict[str, Any]) -> int:
    """Return how many rows the scans of a plan have touched."""
    own = 0
    if "Scan" in plan["Node Type"]:
        per_loop = plan["Actual Rows"] + plan.get("Rows Removed by Filter", 0)
        own = int(per_loop * plan["Actual Loops"])
    return own + sum(rows_read(part) for part in plan.get("Plans", []))
