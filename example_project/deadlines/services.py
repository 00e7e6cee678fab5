"""The clock of the process: what is overdue expires."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import connection, models, transaction
from django.utils import timezone

from example_project.deadlines.models import ReviewProcess
from example_project.domain_events.bus import event_bus
from example_project.domain_events.events import OrderReviewExpiredEvent

State = ReviewProcess.State


def next_deadline() -> datetime:
    """Return when a review that starts now has to be over."""
    return timezone.now() + settings.REVIEW_WITHIN


def overdue() -> models.QuerySet[ReviewProcess]:
    """Return the processes that have waited for too long."""
    return ReviewProcess.objects.filter(
        state=State.WAITING, due_at__lte=timezone.now()
    )


def expire_reviews() -> int:
    """Let each overdue review expire; return how many did.

    Each is a transaction of its own: whoever is killed here has left
    nothing half done, and the next run goes on. Two runs at once share
    the work.
    """
    count = 0
    while expire_one():
        count += 1
    return count


@transaction.atomic
def expire_one() -> bool:
    """Let the oldest overdue review expire, if there is one."""
    skip_locked = connection.features.has_select_for_update_skip_locked
    waiting = overdue().select_for_update(skip_locked=skip_locked)
    process = waiting.first()
    if process is None:
        return False
    process.state = State.EXPIRED
    process.save(update_fields=["state"])
    event_bus.publish_on_commit(
        OrderReviewExpiredEvent(order_uuid=str(process.order_uuid))
    )
    return True
