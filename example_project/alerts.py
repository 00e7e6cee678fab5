"""What should wake a person, and from which figure on."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Max
from django.utils import timezone

from example_project.deadlines.services import overdue
from example_project.outbox.databases import outbox_databases
from example_project.outbox.models import OutboxMessage
from example_project.outbox.status import outbox_status, total


@dataclass(frozen=True, kw_only=True)
class Alert:
    """A figure that `measure` returns, and the most that is healthy."""

    name: str
    measure: Callable[[], float]
    most: float
    why: str

    def is_firing(self) -> bool:
        """Tell whether the figure is too high now."""
        return self.measure() > self.most


def oldest_pending() -> float:
    """Return the age of what waits longest in the outbox, in seconds."""
    return total(outbox_status()).oldest


def dead_letters() -> float:
    """Return how many dead letters nobody has requeued."""
    return total(outbox_status()).dead_letters


def failing() -> float:
    """Return the most attempts that a message which waits has cost."""
    waiting = OutboxMessage.objects.filter(state=OutboxMessage.State.PENDING)
    worst = [
        waiting.using(alias).aggregate(worst=Max("attempts"))["worst"]
        for alias in outbox_databases()
    ]
    return max((each or 0 for each in worst), default=0)


def overdue_reviews() -> float:
    """Return how many reviews are past their deadline by a while."""
    late = timezone.now() - timedelta(minutes=10)
    return overdue().filter(due_at__lt=late).count()


ALERTS = (
    Alert(
        name="age of the oldest pending event, s",
        measure=oldest_pending,
        most=60,
        why="No relay runs, or its broker is down.",
    ),
    Alert(
        name="attempts of an event that waits",
        measure=failing,
        most=2,
        why="It will soon be a dead letter; now it can still be mended.",
    ),
    Alert(
        name="dead letters",
        measure=dead_letters,
        most=0,
        why="Nobody will try these again, unless you requeue them.",
    ),
    Alert(
        name="reviews overdue by a while",
        measure=overdue_reviews,
        most=0,
        why="The expiry job is not running: see expire_reviews.",
    ),
)


def firing(alerts: Iterable[Alert] = ALERTS) -> list[Alert]:
    """Return the alerts that should wake a person now."""
    return [alert for alert in alerts if alert.is_firing()]
