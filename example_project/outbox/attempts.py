"""What is written about an attempt: before it is made, and after."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from django.db import connections, models, transaction
from django.utils import timezone

from example_project.outbox.due import Messages, claim_due
from example_project.outbox.models import OutboxMessage
from example_project.outbox.reasons import reason_of
from example_project.outbox.retries import MAX_ATTEMPTS, delay_after

logger = logging.getLogger(__name__)

State = OutboxMessage.State
DIED = "The relay died, or was killed, in each attempt. "


def begin_attempts(
    limit: int, *, using: str
) -> tuple[list[OutboxMessage], int]:
    """Count an attempt for up to `limit` due messages, before it is made.

    Return the messages, and how many there were to deal with. If their
    relay dies, they are as after a failure: due again after a delay, and
    after the last attempt a dead letter. Until then no other relay takes
    them.
    """
    with transaction.atomic(using=using):
        due = claim_due(limit, using=using)
        begun = [each for each in due if each.attempts < MAX_ATTEMPTS]
        for message in due:
            if message.attempts >= MAX_ATTEMPTS:
                make_dead(message, DIED + message.reason, using=using)
        count_attempt(begun, using=using)
    return begun, len(due)


def count_attempt(messages: Sequence[OutboxMessage], *, using: str) -> None:
    """Write one more attempt, which would be repeated after its delay."""
    if not messages:
        return
    later = timezone.now() + delay_after(messages[0].attempts + 1)
    rows_of(messages, using).update(
        attempts=models.F("attempts") + 1, due_at=later
    )
    for message in messages:
        message.attempts += 1


def still_ours(
    messages: Sequence[OutboxMessage], *, using: str
) -> list[OutboxMessage]:
    """Lock and return those whose attempt nobody else has taken over.

    That takes a relay that was frozen for longer than the delay.
    """
    features = connections[using].features
    rows = (
        rows_of(messages, using)
        .filter(state=State.PENDING)
        .select_for_update(
            skip_locked=features.has_select_for_update_skip_locked
        )
    )
    attempts = dict(rows.values_list("pk", "attempts"))
    return [
        each for each in messages if attempts.get(each.pk) == each.attempts
    ]


def mark_sent(messages: Sequence[OutboxMessage], *, using: str) -> None:
    """Note that `messages` are on their way."""
    rows_of(messages, using).update(
        state=State.SENT, sent_at=timezone.now(), reason=""
    )


def give_back(messages: Sequence[OutboxMessage], *, using: str) -> None:
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


def make_dead(message: OutboxMessage, reason: str, *, using: str) -> None:
    """Let `message` be a dead letter, with its reason."""
    rows_of([message], using).update(state=State.DEAD_LETTER, reason=reason)
    logger.error("Dead letter: %s: %s", message, reason)


def rows_of(messages: Sequence[OutboxMessage], using: str) -> Messages:
    """Return the rows of `messages`."""
    rows = OutboxMessage.objects.using(using)
    return rows.filter(pk__in=[message.pk for message in messages])
