"""What a person asks an outbox: what waits, and the dead letters."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Min, Q, Sum
from django.utils import timezone

from example_project.outbox.databases import outbox_databases
from example_project.outbox.models import DeadLetter, OutboxMessage

State = OutboxMessage.State
UNREADABLE = "(unreadable)"


@dataclass(frozen=True, kw_only=True)
class TypeStatus:
    """How it stands with the events of one type."""

    type: str
    #: Messages that wait to be sent.
    pending: int = 0
    #: Seconds since the oldest of them was published; 0 for none.
    oldest: float = 0.0
    #: Failed attempts to send what waits.
    attempts: int = 0
    #: Those of the relay and those of the consumers.
    dead_letters: int = 0


def outbox_status(*, using: str = "") -> list[TypeStatus]:
    """Return a status for each type that waits or has dead letters.

    `using` is the database to look at, or "" for every one that has an
    outbox.
    """
    databases = [using] if using else outbox_databases()
    every = [each for alias in databases for each in status_in(alias)]
    by_type: dict[str, list[TypeStatus]] = {}
    for each in every:
        by_type.setdefault(each.type, []).append(each)
    return [total(by_type[name], name) for name in sorted(by_type)]


def status_in(using: str) -> list[TypeStatus]:
    """Return the status of each type in one database."""
    letters = dead_letters(using)
    rows = {row["type"]: row for row in unsent(using)}
    now = timezone.now()
    return [
        TypeStatus(
            type=name,
            pending=row.get("pending", 0),
            oldest=(now - (row.get("since") or now)).total_seconds(),
            attempts=row.get("attempts") or 0,
            dead_letters=row.get("dead_letters", 0) + letters.get(name, 0),
        )
        for name in sorted({*rows, *letters})
        for row in [rows.get(name, {})]
    ]


def total(statuses: Iterable[TypeStatus], name: str = "all") -> TypeStatus:
    """Return one status of several together, called `name`."""
    every = list(statuses)
    return TypeStatus(
        type=name,
        pending=sum(each.pending for each in every),
        oldest=max((each.oldest for each in every), default=0.0),
        attempts=sum(each.attempts for each in every),
        dead_letters=sum(each.dead_letters for each in every),
    )


def unsent(using: str) -> Iterable[Any]:
    """Return the figures of the outbox, one row a type."""
    waits = Q(state=State.PENDING)
    rows = OutboxMessage.objects.using(using).order_by()
    return (
        rows.filter(state__in=[State.PENDING, State.DEAD_LETTER])
        .values("type")
        .annotate(
            pending=Count("pk", filter=waits),
            since=Min("created_at", filter=waits),
            attempts=Sum("attempts", filter=waits),
            dead_letters=Count("pk", filter=Q(state=State.DEAD_LETTER)),
        )
    )


def dead_letters(using: str) -> dict[str, int]:
    """Return how many letters of each type nobody has requeued."""
    rows = DeadLetter.objects.using(using).order_by()
    counted = rows.filter(requeued_at=None).values("type")
    return {
        row["type"] or UNREADABLE: row["count"]
        for row in counted.annotate(count=Count("pk"))
    }
