"""Which messages a relay may send now, and in which order."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, fields
from datetime import datetime

from django.db import models
from django.db.models.expressions import RawSQL
from django.utils import timezone

from example_project.outbox.models import OutboxMessage

Messages = models.QuerySet[OutboxMessage]

# How many batches are looked through, at last, before each key is asked.
PAGE_OF_BATCHES = 4

# The first message of each key, by one probe of the index for each: the
# messages behind it are never read.
FIRST_OF_EACH_KEY = """
    WITH RECURSIVE first(id) AS (
        SELECT (
            SELECT id FROM {table} WHERE state = 'pending' AND "key" <> ''
            ORDER BY "key", id LIMIT 1
        )
        UNION ALL
        SELECT (
            SELECT id FROM {table}
            WHERE state = 'pending' AND "key" <> ''
            AND "key" > (SELECT "key" FROM {table} WHERE id = first.id)
            ORDER BY "key", id LIMIT 1
        )
        FROM first WHERE first.id IS NOT NULL
    )
    SELECT id FROM first WHERE id IS NOT NULL
"""


@dataclass(slots=True, order=True)
class Waiting:
    """What has to be known of a message that waits."""

    pk: int
    key: str
    due_at: datetime
    attempts: int


def pending(using: str) -> Messages:
    """Return what waits."""
    state = OutboxMessage.State.PENDING
    return OutboxMessage.objects.using(using).filter(state=state)


def due_now(
    limit: int, using: str, seen: Collection[Waiting] = ()
) -> list[Waiting]:
    """Return up to `limit` messages that are due, the oldest first.

    Of a key none behind one that is not due. Nothing is locked. Without
    what was `seen` before, and without anything of its keys.

    The oldest ones are looked through. Where they are held, the first one
    of each key is asked for instead of reading on: what it costs to look
    depends on the keys, and not on how much waits behind them.
    """
    rest = pending(using)
    if seen:
        rest = rest.exclude(pk__in=[one.pk for one in seen])
        rest = rest.exclude(key__in={one.key for one in seen if one.key})
    now = timezone.now()
    for page in (limit, PAGE_OF_BATCHES * limit):
        oldest = looked_at(rest, page)
        due = in_order(oldest, lambda one: one.due_at <= now)
        if len(due) >= limit or len(oldest) < page:
            return due[:limit]
    further = rest.filter(pk__gt=oldest[-1].pk, due_at__lte=now)
    known = {one.key for one in oldest}
    due += looked_at(further.filter(key=""), limit)
    first_ones = firsts(rest, limit + len(known))
    due += (one for one in first_ones if one.key not in known)
    return sorted(due)[:limit]


def firsts(rest: Messages, limit: int) -> list[Waiting]:
    """Return the first message of each key, of those that are due."""
    # Nothing in it comes from outside.
    first = RawSQL(  # noqa: S611
        FIRST_OF_EACH_KEY.format(table=OutboxMessage._meta.db_table), []
    )
    due = rest.filter(pk__in=first, due_at__lte=timezone.now())
    return looked_at(due.exclude(key=""), limit)


def looked_at(messages: Messages, limit: int) -> list[Waiting]:
    """Return up to `limit` of `messages`, the oldest first, unlocked."""
    names = [field.name for field in fields(Waiting)]
    rows = messages.order_by("id").values_list(*names)
    return [Waiting(*row) for row in rows[:limit]]


def in_order(
    messages: Iterable[Waiting], may_go: Callable[[Waiting], bool]
) -> list[Waiting]:
    """Return those that may go, but of a key none behind one that may not."""
    going: list[Waiting] = []
    held: set[str] = set()
    for message in messages:
        if not may_go(message):
            held.add(message.key)
        elif not message.key or message.key not in held:
            going.append(message)
    return going
