"""Several relays share the work, and send nothing twice."""

from __future__ import annotations

import threading
from collections import Counter
from uuid import UUID

import pytest
from django.db import connection, transaction

from example_project.outbox.attempts import begin_attempts
from example_project.outbox.models import OutboxMessage
from example_project.outbox.relay import Relay
from example_project.outbox.tests.sample import ListSender, keep, keep_many
from tests.test_race import at_once

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True),
]

RELAYS = 4
ROWS = 10_000


class SharedSender(ListSender):
    """A transport of several relays; `sent` is in the order of all."""

    def __init__(self) -> None:
        super().__init__()
        self.lock = threading.Lock()
        self.senders: set[int] = set()

    def send(self, message: OutboxMessage) -> None:
        with self.lock:
            super().send(message)
            self.senders.add(threading.get_ident())


def relay_all(sender: SharedSender, batch_size: int = 100) -> None:
    """Let RELAYS relays work until nothing is pending."""

    def work() -> None:
        while OutboxMessage.objects.filter(state="pending").exists():
            Relay(sender, batch_size=batch_size).send_all()

    at_once(*[work] * RELAYS)


def ids_and_keys() -> dict[UUID, tuple[int, str]]:
    rows = OutboxMessage.objects.values_list("event_id", "pk", "key")
    return {event_id: (pk, key) for event_id, pk, key in rows}


def test_four_relays_send_nothing_twice() -> None:
    """Of 10,000 rows each is sent once, and each relay sends some.

    The order between keys is not that of the rows: that is what SKIP
    LOCKED costs.
    """
    keep_many(ROWS)
    sender = SharedSender()
    relay_all(sender)
    assert set(Counter(sender.sent).values()) == {1}
    assert len(sender.sent) == ROWS
    assert len(sender.senders) == RELAYS
    rows = ids_and_keys()
    order = [rows[event_id][0] for event_id in sender.sent]
    assert order != sorted(order)


def test_four_relays_keep_the_order_of_a_key() -> None:
    """However the relays take turns, a key's messages leave in theirs."""
    keep_many(2_000, orders=7)
    sender = SharedSender()
    relay_all(sender, batch_size=20)
    rows = ids_and_keys()
    by_key: dict[str, list[int]] = {}
    for event_id in sender.sent:
        pk, key = rows[event_id]
        by_key.setdefault(key, []).append(pk)
    assert len(sender.sent) == 2_000
    assert len(by_key) == 7
    for order in by_key.values():
        assert order == sorted(order)


def claimed(limit: int) -> list[int]:
    """Return the rows that a relay begins with."""
    return [each.pk for each in begin_attempts(limit, using="default")]


def test_a_relay_takes_what_another_has_not_locked() -> None:
    """It does not wait, and takes nothing of a key that is in work."""
    first, behind, other = keep("a"), keep("a"), keep("b")
    taken: list[list[int]] = []
    with transaction.atomic():
        assert claimed(1) == [first.pk]

        def look() -> None:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SET LOCAL lock_timeout = '2s'")
                taken.append(claimed(10))

        at_once(look)
    assert taken == [[other.pk]]
    behind.refresh_from_db()
    assert behind.attempts == 0
    OutboxMessage.objects.filter(pk=first.pk).update(state="sent")
    assert claimed(10) == [behind.pk]


def test_a_lower_id_that_commits_late_is_sent() -> None:
    """The state says what was sent, not how far the ids have come."""
    began, may_commit = threading.Event(), threading.Event()
    sender, late = ListSender(), []

    def write_and_wait() -> None:
        with transaction.atomic():
            late.append(keep().pk)
            began.set()
            assert may_commit.wait(10)

    def overtake() -> None:
        assert began.wait(10)
        try:
            keep()
            Relay(sender).send_all()
        finally:
            may_commit.set()

    at_once(write_and_wait, overtake)
    assert len(sender.sent) == 1
    [waiting] = OutboxMessage.objects.filter(state="pending")
    assert [waiting.pk] == late
    assert waiting.pk < OutboxMessage.objects.get(state="sent").pk
    Relay(sender).send_all()
    assert len(sender.sent) == 2
