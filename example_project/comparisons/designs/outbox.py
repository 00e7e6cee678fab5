"""The outbox: the event is a row, and a relay delivers it to who listens."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from example_project.comparisons.designs.in_memory_bus import (
    approved_event,
    handler_of,
)
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
from example_project.outbox.models import OutboxMessage
from example_project.outbox.relay import Relay

is_approved = row_is_approved
bus = OutboxEventBus()


@transaction.atomic
def approve(request: PrescriptionRequest, provider: Provider) -> None:
    """Change the rows, and keep the event in the same transaction."""
    prescription = write_prescription(request, provider)
    bus.publish_on_commit(approved_event(request, prescription))


def connect(reactions: Sequence[Reaction]) -> None:
    """Call each reaction, once, when the relay delivers the event."""
    for reaction in reactions:
        bus.subscribe(PrescriptionRequestApprovedEvent, handler_of(reaction))


def disconnect() -> None:
    """Unsubscribe every handler of this design."""
    bus.subscriptions.clear()


def deliver() -> None:
    """Let the relay send what waits, also what waits for a next attempt."""
    make_due()
    Relay(bus.sender).send_all()


@transaction.atomic
def publish_again(request: PrescriptionRequest) -> None:
    """Keep an equal event once more, which gets an id of its own."""
    bus.publish_on_commit(approved_event(request, request.prescription))


def deliver_again(request: PrescriptionRequest) -> None:
    """Send the message again, as after a relay that died before marking."""
    send_again(request)


def make_due() -> None:
    """Let the time come at which failed messages are tried again."""
    pending = OutboxMessage.objects.filter(state=OutboxMessage.State.PENDING)
    pending.update(due_at=timezone.now())


def send_again(request: PrescriptionRequest) -> None:
    """Make the event of `request` pending once more, under the same id."""
    about_it = OutboxMessage.objects.filter(key=request.encounter.order_uuid)
    about_it.update(state=OutboxMessage.State.PENDING)
