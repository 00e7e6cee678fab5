"""What is written about an attempt: before it is made, and after."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from itertools import takewhile

from django.db import connections, models, transaction
from django.utils import timezone

from example_project.outbox.due import (
    Messages,
    Waiting,
    due_now,
    in_order,
)
from example_project.outbox.models import OutboxMessage
from example_project.outbox.reasons import reason_of
from example_project.outbox.retries import MAX_ATTEMPTS, delay_after

logger = logging.getLogger(__name__)

State = OutboxMessage.State
DIED = "The relay died, or was killed, in each attempt. "
UNREAD = ("created_at", "due_at", "sent_at", "reason")


def begin_attempts(limit: int, *, using: str) -> list[Waiting]:
    """Count an attempt for up to `limit` due messages, before it is made.

    Return them as they are now. If their relay dies, they are as after a
    failure: due again after a delay, and after the last attempt a dead
    letter. Until then no other relay takes them.

    Who has the first message of a key has the key, so that the ones behind
    it may come along. One that was tried before is taken alone, since it
    may have killed its relay.
    """
    begun: list[Waiting] = []
    seen: list[Waiting] = []
    with transaction.atomic(using=using):
        while room := limit - len(begun):
            chosen = due_now(room, using, seen)
            fresh = list(takewhile(lambda one: not one.attempts, chosen))
            chosen = fresh if fresh or begun else chosen[:1]
            counted = count_attempts(chosen, using=using)
            begun += counted
            if len(counted) == len(chosen):
                break
            # Another relay was quicker: look at what it has not taken.
            seen += chosen
    return sorted(begun)


def count_attempts(chosen: Sequence[Waiting], *, using: str) -> list[Waiting]:
    """Write one more attempt, which would be repeated after its delay.

    Return those of `chosen` that no other relay has taken meanwhile. The
    time until they would be repeated is the mark by which they are known.
    """
    if not chosen:
        return []
    now = timezone.now()
    later = now + delay_after(chosen[0].attempts + 1)
    free = free_rows(rows_of(chosen, using).filter(due_at__lte=now))
    count = (
        OutboxMessage.objects.using(using)
        .filter(pk__in=free.values("pk"))
        .update(attempts=models.F("attempts") + 1, due_at=later)
    )
    for one in chosen:
        one.attempts += 1
        one.due_at = later
    if count == len(chosen):
        return list(chosen)
    rows = rows_of(chosen, using).filter(due_at=later)
    ours = set(rows.values_list("pk", flat=True))
    kept = in_order(chosen, lambda one: one.pk in ours)
    # Behind one that another relay has: not begun after all.
    behind = ours - {one.pk for one in kept}
    give_back([one for one in chosen if one.pk in behind], using=using)
    return kept


def free_rows(rows: Messages) -> Messages:
    """Lock those of `rows` that wait and that nobody else has locked."""
    features = connections[rows.db].features
    return (
        rows.filter(state=State.PENDING)
        .order_by("id")
        .select_for_update(
            skip_locked=features.has_select_for_update_skip_locked
        )
    )


def still_ours(begun: Sequence[Waiting], *, using: str) -> list[OutboxMessage]:
    """Lock and return the messages that no other relay has taken over.

    One can when this relay was frozen for longer than their delay.
    """
    between = OutboxMessage.objects.using(using).filter(
        pk__range=(begun[0].pk, begun[-1].pk),
        due_at__in={one.due_at for one in begun},
    )
    found = {m.pk: m for m in free_rows(between).defer(*UNREAD)}
    ours = in_order(begun, lambda one: one.pk in found)
    return [found[one.pk] for one in ours]


def mark_sent(messages: Sequence[OutboxMessage], *, using: str) -> None:
    """Note that `messages` are on their way."""
    rows_of(messages, using).update(
        state=State.SENT, sent_at=timezone.now(), reason=""
    )


def give_back(
    messages: Sequence[OutboxMessage | Waiting], *, using: str
) -> None:
    """Take back the attempt of what was not tried after all."""
    if messages:
        rows_of(messages, using).update(
            attempts=models.F("attempts") - 1, due_at=timezone.now()
        )


def mark_failed(
    message: OutboxMessage, error: Exception, *, using: str
) -> None:
    """Try `message` again later, or make it a dead letter."""
    reason = reason_of(error)
    if message.attempts >= MAX_ATTEMPTS:
        make_dead(message, reason, using=using)
    else:
        later = timezone.now() + delay_after(message.attempts)
        rows_of([message], using).update(reason=reason, due_at=later)


def is_spent(message: OutboxMessage) -> bool:
    """Tell whether all attempts were made before this one."""
    return message.attempts > MAX_ATTEMPTS


def bury(message: OutboxMessage, *, using: str) -> None:
    """Let a message be a dead letter whose attempts all ended their relay."""
    message.attempts = MAX_ATTEMPTS
    make_dead(message, DIED + message.reason, using=using)


def make_dead(message: OutboxMessage, reason: str, *, using: str) -> None:
    """Let `message` be a dead letter, with its reason."""
    rows_of([message], using).update(
        state=State.DEAD_LETTER, reason=reason, attempts=message.attempts
    )
    logger.error("Dead letter: %s: %s", message, reason)


def rows_of(
    messages: Sequence[OutboxMessage | Waiting], using: str
) -> Messages:
    """Return the rows of `messages`."""
    rows = OutboxMessage.objects.using(using)
    keys = sorted(message.pk for message in messages)
    # As a rule they have followed each other, and need no long list.
    if keys and keys[-1] - keys[0] + 1 == len(keys):
        return rows.filter(pk__range=(keys[0], keys[-1]))
    return rows.filter(pk__in=keys)
