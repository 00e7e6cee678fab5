"""What the outbox and the inbox know of events, to be looked at."""

from __future__ import annotations

from collections import defaultdict
from uuid import UUID

from example_project.domain_events.history import KeptEvent, Run
from example_project.domain_events.registry import registry
from example_project.outbox.models import InboxMessage, OutboxMessage


def outbox_events(name: str, value: str) -> list[KeptEvent]:
    """Return the events of that key, with the handlers that had them.

    `name` is the field that their order is kept by; other events cannot be
    found by it. What was pruned is not there any more.
    """
    contracts = {c.name: c for c in registry if c.ordering_key == name}
    messages = list(
        OutboxMessage.objects.filter(key=value, type__in=contracts)
    )
    runs = runs_of([message.event_id for message in messages])
    return [
        KeptEvent(
            id=message.event_id,
            type=message.type,
            publisher=contracts[message.type].publisher,
            published_at=message.created_at,
            runs=runs[message.event_id],
            state=message.get_state_display(),
            error=message.reason,
        )
        for message in messages
    ]


def runs_of(event_ids: list[UUID]) -> dict[UUID, list[Run]]:
    """Return which handlers have had each event, in their order."""
    runs: dict[UUID, list[Run]] = defaultdict(list)
    for had in InboxMessage.objects.filter(event_id__in=event_ids):
        runs[had.event_id].append(Run(handler=had.handler, outcome="handled"))
    return runs
