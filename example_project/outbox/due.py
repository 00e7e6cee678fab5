"""Which messages a relay may send now, and in which order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from datetime import datetime
from itertools import takewhile

from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.models.expressions import RawSQL
from django.utils import timezone

from example_project.outbox.models import OutboxMessage

Messages = models.QuerySet[OutboxMessage]

# How many times a batch is looked through before each key is asked.
PAGE_OF_BATCHES = 4

# The first message of each key, by one probe of the index for each: the
# messages behind it are never read.
FIRST_OF_EACH_KEY = """
    WITH RECURSIVE waiting("key") AS (
        SELECT min("key") FROM {table} WHERE state = 'pending' AND "key" <> ''
        UNION ALL
        SELECT (
            SELECT min("key") FROM {table}
            WHERE state = 'pending' AND "key" <> '' AND "key" > waiting."key"
        )
        FROM waiting WHERE waiting."key" IS NOT NULL
    )
    SELECT (
        SELECT min(id) FROM {table}
        WHERE state = 'pending' AND "key" <> '' AND "key" = waiting."key"
    )
    FROM waiting WHERE waiting."key" IS NOT NULL
"""


@dataclass(frozen=True, order=True)
class Waiting:
    """What has to be known of a message that waits."""

    pk: int
    key: str
    due_at: datetime
    attempts: int


def claim_due(
    limit: int, *, using: str = DEFAULT_DB_ALIAS
) -> list[OutboxMessage]:
    """Lock and return up to `limit` messages that are due, the oldest first.

    Who has the first message of a key has the key: nobody else takes
    one behind it. So the ones behind it may come along. One that was
    tried before is taken alone, since it may have killed its relay.
    """
    taken: list[OutboxMessage] = []
    seen: list[Waiting] = []
    while room := limit - len(taken):
        chosen = due_now(room, using, seen)
        fresh = list(takewhile(lambda one: not one.attempts, chosen))
        chosen = fresh if fresh or taken else chosen[:1]
        got = locked(chosen, using)
        taken += got
        if len(got) == len(chosen):
            break
        # Another relay was quicker: look at what it has not taken.
        seen += chosen
    return sorted(taken, key=lambda message: message.pk)


def locked(chosen: list[Waiting], using: str) -> list[OutboxMessage]:
    """Lock what nobody else has locked or taken; return it in order."""
    features = connections[using].features
    rows = (
        pending(using)
        .filter(pk__in=[one.pk for one in chosen])
        .filter(due_at__lte=timezone.now())
        .order_by("id")
        .select_for_update(
            skip_locked=features.has_select_for_update_skip_locked
        )
    )
    got = {message.pk: message for message in rows}
    held = set()
    taken = []
    for one in chosen:
        if one.pk not in got:
            held.add(one.key)
        elif not one.key or one.key not in held:
            taken.append(got[one.pk])
    return taken


def pending(using: str) -> Messages:
    """Return what waits, without what only people read."""
    waiting = OutboxMessage.objects.using(using).filter(
        state=OutboxMessage.State.PENDING
    )
    return waiting.defer("created_at", "sent_at", "reason")


def due_now(
    limit: int, using: str, seen: Iterable[Waiting] = ()
) -> list[Waiting]:
    """Return up to `limit` messages that are due, the oldest first.

    Without what was `seen` before, and without anything of its keys.
    """
    rest = pending(using)
    if seen:
        rest = rest.exclude(pk__in=[one.pk for one in seen])
        rest = rest.exclude(key__in={one.key for one in seen if one.key})
    without_key = rest.filter(key="", due_at__lte=timezone.now())
    due = [*looked_at(without_key, limit), *due_with_key(rest, limit)]
    return sorted(due)[:limit]


def due_with_key(rest: Messages, limit: int) -> list[Waiting]:
    """Return what is due of `rest`, of the messages that have a key.

    The oldest ones are looked through. Where they are all held, the first
    one of each key is asked for instead of reading on: what it costs to
    look depends on the keys, and not on how much waits behind them.
    """
    with_key = rest.exclude(key="")
    page = PAGE_OF_BATCHES * limit
    oldest = looked_at(with_key, page)
    due = list(in_order(oldest))
    if len(due) >= limit or len(oldest) < page:
        return due
    known = {one.key for one in oldest}
    # Nothing in it comes from outside.
    first = RawSQL(  # noqa: S611
        FIRST_OF_EACH_KEY.format(table=OutboxMessage._meta.db_table), []
    )
    firsts = with_key.filter(pk__in=first, due_at__lte=timezone.now())
    more = looked_at(firsts, limit + len(known))
    return [*due, *(one for one in more if one.key not in known)]


def looked_at(messages: Messages, limit: int) -> list[Waiting]:
    """Return up to `limit` of `messages`, the oldest first, unlocked."""
    names = [field.name for field in fields(Waiting)]
    rows = messages.order_by("id").values_list(*names)
    return [Waiting(*row) for row in rows[:limit]]


def in_order(messages: Iterable[Waiting]) -> Iterator[Waiting]:
    """Yield `messages`, but of a key none behind one that is not due."""
    now, held = timezone.now(), set()
    for message in messages:
        if message.due_at > now:
            held.add(message.key)
        elif message.key not in held:
            yield message
