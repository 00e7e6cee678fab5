"""A relay before many rows: of few keys, and behind one that is held."""

from __future__ import annotations

import time
from datetime import timedelta

from django.db import connection
from django.utils import timezone

from benchmarks.relays import empty
from example_project.outbox.attempts import begin_attempts
from example_project.outbox.models import OutboxMessage
from example_project.outbox.relay import Relay
from example_project.outbox.tests.sample import ListSender, keep_many

SENT = 10_000  # messages, with which a rate is measured
BATCH = 100
LOOKS = 5


def fill(rows: int, keys: int | None) -> None:
    """Let `rows` wait, of that many keys, or each of its own."""
    empty(OutboxMessage)
    keep_many(rows, keys)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE outbox_outboxmessage")


def messages_a_second(rows: int, keys: int | None) -> float:
    """Return how fast the first SENT of `rows` leave."""
    fill(rows, keys)
    relay, count = Relay(ListSender(), batch_size=BATCH), 0
    start = time.perf_counter()
    while count < SENT:
        count += relay.send_batch()
    return count / (time.perf_counter() - start)


def milliseconds_of_a_look(rows: int) -> float:
    """Return the time of a look that finds a key held, the best of some."""
    fill(rows, 1)
    first = OutboxMessage.objects.earliest("pk")
    first.due_at = timezone.now() + timedelta(hours=1)
    first.save(update_fields=["due_at"])
    return 1000 * min(look() for _ in range(LOOKS))


def look() -> float:
    """Return the seconds of one look."""
    start = time.perf_counter()
    found = begin_attempts(BATCH, using="default")
    seconds = time.perf_counter() - start
    if found:
        raise RuntimeError(f"a held key let {len(found)} messages pass")
    return seconds
