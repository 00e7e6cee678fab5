"""Rows that have done their work go away."""

from __future__ import annotations

import logging
import time
from datetime import timedelta

from django.db import DEFAULT_DB_ALIAS, models
from django.utils import timezone

from example_project.outbox.models import InboxMessage, OutboxMessage

logger = logging.getLogger(__name__)

RETENTION = timedelta(days=7)
PRUNE_EVERY_SECONDS = 60 * 60
DELETE_BATCH = 5_000  # rows


def prune(
    older_than: timedelta = RETENTION, *, using: str | None = None
) -> int:
    """Delete what was sent or handled that long ago; return how many rows.

    What waits stays, and so does a dead letter. A copy of an event that comes
    later than that is handled again.
    """
    before = timezone.now() - older_than
    outbox, inbox = OutboxMessage.objects, InboxMessage.objects
    sent = outbox.using(using).filter(
        state=OutboxMessage.State.SENT, sent_at__lt=before
    )
    handled = inbox.using(using).filter(handled_at__lt=before)
    return delete_in_parts(sent) + delete_in_parts(handled)


def delete_in_parts(rows: models.QuerySet) -> int:
    """Delete `rows`, never so many that others wait long."""
    total = 0
    while keys := list(rows.values_list("pk", flat=True)[:DELETE_BATCH]):
        # Without the order, which a DELETE has no use for.
        total += (
            rows.model._base_manager.using(rows.db)
            .filter(pk__in=keys)
            .delete()[0]
        )
    return total


class PeriodicPruner:
    """Prunes now and then, while a relay runs."""

    def __init__(
        self, keep: timedelta = RETENTION, *, using: str = DEFAULT_DB_ALIAS
    ) -> None:
        self.keep = keep
        self.using = using
        self.next_time = time.monotonic()

    def prune_if_due(self) -> None:
        """Prune, unless PRUNE_EVERY_SECONDS have not passed since."""
        if time.monotonic() >= self.next_time:
            self.next_time = time.monotonic() + PRUNE_EVERY_SECONDS
            if count := prune(self.keep, using=self.using):
                logger.info("Pruned %s rows", count)
