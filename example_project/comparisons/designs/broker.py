"""A broker: the relay sends the event away, and a consumer handles it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from time import monotonic
from typing import ClassVar

from django.db import transaction

from example_project.brokers.consumer import Consumer
from example_project.brokers.modules import module_of
from example_project.brokers.redis import RedisBroker
from example_project.comparisons.designs.in_memory_bus import (
    approved_event,
    handler_of,
)
from example_project.comparisons.designs.outbox import make_due, send_again
from example_project.comparisons.designs.scenario import (
    Reaction,
    row_is_approved,
    write_prescription,
)
from example_project.domain_events.events import (
    PrescriptionRequestApprovedEvent,
)
from example_project.ehr.models import PrescriptionRequest, Provider
from example_project.outbox.backend import OutboxEventBus
from example_project.outbox.models import (
    DeadLetter,
    InboxMessage,
    OutboxMessage,
)
from example_project.outbox.relay import Relay

is_approved = row_is_approved
PATIENCE = 20  # seconds


class Redis(RedisBroker):
    """Gives the messages of a killed consumer to another one soon."""

    visibility_timeout: ClassVar[int] = 1  # seconds


bus = OutboxEventBus()


@cache
def broker() -> Redis:
    """Return the broker, which needs a server: so not before its first use.

    EVENT_BUS_URL says where it is.
    """
    return Redis(bus.subscriptions)


@transaction.atomic
def approve(request: PrescriptionRequest, provider: Provider) -> None:
    """Change the rows, and keep the event in the same transaction."""
    prescription = write_prescription(request, provider)
    bus.publish_on_commit(approved_event(request, prescription))


def connect(reactions: Sequence[Reaction]) -> None:
    """Let a consumer call each reaction, once."""
    for reaction in reactions:
        handler = handler_of(reaction)
        bus.subscribe(PrescriptionRequestApprovedEvent, handler)
    broker().declare_all()


def disconnect() -> None:
    """Unsubscribe every handler of this design, and drop their queues."""
    broker().delete()
    bus.subscriptions.clear()


def deliver() -> None:
    """Let the relay send, and each consumer handle what there is.

    Dead letters go back first, as somebody who was alerted does it:
    this broker cannot delay a retry, so five fail in a moment.
    """
    for letter in DeadLetter.objects.filter(requeued_at=None):
        letter.requeue()
    make_due()
    Relay(broker()).send_all()
    for module in {module_of(handler) for _, handler in bus.subscriptions}:
        consumer = Consumer(broker(), module)
        # What a killed consumer had in hand comes back after a while.
        deadline = monotonic() + PATIENCE
        while consumer.consume_all(timeout=0.1) or not is_settled():
            if monotonic() > deadline:
                raise TimeoutError(f"{module}: an event did not come back.")


def is_settled() -> bool:
    """Tell whether each event sent was handled by all, or is a dead letter."""
    sent = OutboxMessage.objects.filter(state=OutboxMessage.State.SENT)
    dead = DeadLetter.objects.filter(
        requeued_at=None, event_id__isnull=False
    ).values("event_id")
    due = sent.exclude(event_id__in=dead).count()
    handled = InboxMessage.objects.filter(
        event_id__in=sent.exclude(event_id__in=dead).values("event_id")
    )
    return handled.count() == due * len(list(bus.subscriptions))


@transaction.atomic
def publish_again(request: PrescriptionRequest) -> None:
    """Keep an equal event once more, which gets an id of its own."""
    bus.publish_on_commit(approved_event(request, request.prescription))


def deliver_again(request: PrescriptionRequest) -> None:
    """Send the message again, as after a relay that died before marking."""
    send_again(request)
