"""Direct calls: the health record knows everybody who cares."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from example_project.comparisons.designs.reactions.notifications import (
    mail_patient,
)
from example_project.comparisons.designs.reactions.orders import approve_item
from example_project.comparisons.designs.scenario import (
    CannotHappenError,
    Reaction,
    ids_of,
    row_is_approved,
    write_prescription,
)
from example_project.ehr.models import PrescriptionRequest, Provider

is_approved = row_is_approved


@transaction.atomic
def approve(request: PrescriptionRequest, provider: Provider) -> None:
    """Change the rows, and call each module by its name."""
    write_prescription(request, provider)
    mail_patient(*ids_of(request))
    approve_item(*ids_of(request))


def connect(reactions: Sequence[Reaction]) -> None:
    """Connect nothing: who is called is written above."""


def disconnect() -> None:
    """Disconnect nothing."""


def deliver() -> None:
    """Deliver nothing: a call has arrived when it returns."""


def publish_again(request: PrescriptionRequest) -> None:
    """Nothing is published."""
    raise CannotHappenError


def deliver_again(request: PrescriptionRequest) -> None:
    """Nothing is under way."""
    raise CannotHappenError
