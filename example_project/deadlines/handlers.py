"""What each event means for the process; see services.py for the clock."""

from __future__ import annotations

from django.db import transaction

from example_project.deadlines.models import ReviewProcess
from example_project.deadlines.services import next_deadline
from example_project.domain_events.events import (
    EncounterCompletedEvent,
    OrderPlacedEvent,
)

State = ReviewProcess.State


def handle_order_placed(event: OrderPlacedEvent) -> None:
    """Start to wait for the decisions on all items of the order.

    A process that is known stays as it is: the event may come twice,
    or after the end of the review.
    """
    ReviewProcess.objects.get_or_create(
        order_uuid=event.order_uuid, defaults={"due_at": next_deadline()}
    )


def handle_encounter_completed(event: EncounterCompletedEvent) -> None:
    """Stop waiting: each item was decided.

    What has expired stays so: then orders decide which was first.
    """
    with transaction.atomic():
        process, _ = ReviewProcess.objects.select_for_update().get_or_create(
            order_uuid=event.order_uuid,
            defaults={"due_at": next_deadline()},
        )
        if process.state == State.WAITING:
            process.state = State.FINISHED
            process.save(update_fields=["state"])
