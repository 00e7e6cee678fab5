"""Model signals: whoever cares watches the row of the request."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models.signals import post_save

from example_project.comparisons.designs.scenario import (
    CannotHappenError,
    Reaction,
    ids_of,
    row_is_approved,
    write_prescription,
)
from example_project.ehr.models import (
    PrescriptionRequest,
    Provider,
    RequestStatus,
)

is_approved = row_is_approved
receivers: list[Any] = []


@transaction.atomic
def approve(request: PrescriptionRequest, provider: Provider) -> None:
    """Change the rows: the save of the request is the news."""
    write_prescription(request, provider)


def connect(reactions: Sequence[Reaction]) -> None:
    """Call each reaction when a request is saved as approved."""
    for reaction in reactions:
        receiver = when_approved(reaction)
        post_save.connect(receiver, sender=PrescriptionRequest)
        receivers.append(receiver)


def when_approved(reaction: Reaction) -> Any:
    """Return a receiver that guesses from the row what has happened."""

    def receive(instance: PrescriptionRequest, **_: Any) -> None:
        if instance.status == RequestStatus.APPROVED:
            reaction(*ids_of(instance))

    return receive


def disconnect() -> None:
    """Disconnect every receiver of this design."""
    while receivers:
        post_save.disconnect(receivers.pop(), sender=PrescriptionRequest)


def deliver() -> None:
    """Deliver nothing: receivers have run when the save returns."""


def publish_again(request: PrescriptionRequest) -> None:
    """Save the row once more, for any other reason."""
    request.save()


def deliver_again(request: PrescriptionRequest) -> None:
    """Nothing is under way: a signal is a call."""
    raise CannotHappenError
