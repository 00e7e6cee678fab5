"""The in-memory bus: the health record publishes, whoever cares listens."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps

from django.db import transaction

from example_project.comparisons.designs.scenario import (
    CannotHappenError,
    Reaction,
    row_is_approved,
    write_prescription,
)
from example_project.domain_events.bus import EventBus
from example_project.domain_events.events import (
    PrescriptionRequestApprovedEvent,
)
from example_project.ehr.models import (
    Prescription,
    PrescriptionRequest,
    Provider,
)

is_approved = row_is_approved
bus = EventBus()


@transaction.atomic
def approve(request: PrescriptionRequest, provider: Provider) -> None:
    """Change the rows, and publish the event once they are committed."""
    prescription = write_prescription(request, provider)
    bus.publish_on_commit(approved_event(request, prescription))


def approved_event(
    request: PrescriptionRequest, prescription: Prescription
) -> PrescriptionRequestApprovedEvent:
    """Return the event that tells of the approval."""
    return PrescriptionRequestApprovedEvent(
        prescription_request_id=request.pk,
        prescription_id=prescription.pk,
        encounter_id=request.encounter_id,
        order_uuid=str(request.encounter.order_uuid),
        order_item_uuid=str(request.order_item_uuid),
    )


def connect(reactions: Sequence[Reaction]) -> None:
    """Call each reaction when the event is published."""
    for reaction in reactions:
        bus.subscribe(PrescriptionRequestApprovedEvent, handler_of(reaction))


def handler_of(
    reaction: Reaction,
) -> Callable[[PrescriptionRequestApprovedEvent], None]:
    """Return a handler that takes from the event what it needs.

    It goes by the name of its reaction, wherever handlers are named.
    """

    @wraps(reaction)
    def handle(event: PrescriptionRequestApprovedEvent) -> None:
        reaction(event.order_uuid, event.order_item_uuid)

    return handle


def disconnect() -> None:
    """Unsubscribe every handler of this design."""
    bus.subscriptions.clear()


def deliver() -> None:
    """Deliver nothing: handlers have run when the commit returns."""


def publish_again(request: PrescriptionRequest) -> None:
    """Publish an equal event once more."""
    bus.publish(approved_event(request, request.prescription))


def deliver_again(request: PrescriptionRequest) -> None:
    """Nothing is under way: this bus calls."""
    raise CannotHappenError
