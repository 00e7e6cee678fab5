"""Which messages a relay may send now, and in which order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.models import Exists, OuterRef
from django.utils import timezone

from example_project.outbox.models import OutboxMessage

Messages = models.QuerySet[OutboxMessage]


def claim_due(
    limit: int, *, using: str = DEFAULT_DB_ALIAS
) -> list[OutboxMessage]:
    """Lock and return up to `limit` messages that are due, the oldest first.

    Who has the first message of a key has the key: nobody else takes
    one behind it. So the ones behind it may come along.
    """
    firsts = list(first_ones(using)[:limit])
    keys = [message.key for message in firsts if message.key]
    room = limit - len(firsts)
    if not (keys and room):
        return firsts
    more = pending(using).filter(key__in=keys)
    more = more.exclude(pk__in=[message.pk for message in firsts])
    behind = more.order_by("id")[:room]
    return list(in_order(sorted([*firsts, *behind], key=lambda m: m.pk)))


def pending(using: str) -> Messages:
    """Return what waits, without what only people read."""
    waiting = OutboxMessage.objects.using(using).filter(
        state=OutboxMessage.State.PENDING
    )
    return waiting.defer("created_at", "sent_at", "reason")


def first_ones(using: str) -> Messages:
    """Return what is due, locked, and skipping what others have locked.

    A message with a key is left out while an earlier one of it waits.
    """
    # PostgreSQL has an index of keys without the empty one. The OR keeps
    # it from joining all that waits, once for each message of a key.
    earlier = pending(using).exclude(key="")
    earlier = earlier.filter(key=OuterRef("key"), pk__lt=OuterRef("pk"))
    features = connections[using].features
    return (
        pending(using)
        .filter(models.Q(key="") | ~Exists(earlier))
        .filter(due_at__lte=timezone.now())
        .order_by("id")
        .select_for_update(
            skip_locked=features.has_select_for_update_skip_locked
        )
    )


def in_order(messages: Iterable[OutboxMessage]) -> Iterator[OutboxMessage]:
    """Yield `messages`, but of a key none behind one that is not due."""
    now, held = timezone.now(), set()
    for message in messages:
        if message.due_at > now:
            held.add(message.key)
        elif message.key not in held:
            yield message
