"""A signal of our own: the health record sends the event, after the commit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.dispatch import Signal

from example_project.comparisons.designs.scenario import (
    CannotHappenError,
    Reaction,
    ids_of,
    row_is_approved,
    write_prescription,
)
from example_project.ehr.models import PrescriptionRequest, Provider

is_approved = row_is_approved
request_approved = Signal()
receivers: list[Any] = []


@transaction.atomic
def approve(request: PrescriptionRequest, provider: Provider) -> None:
    """Change the rows, and send the signal once they are committed."""
    write_prescription(request, provider)
    transaction.on_commit(lambda: send(request))


def send(request: PrescriptionRequest) -> None:
    """Tell the receivers; an error of one does not stop the others."""
    order_uuid, order_item_uuid = ids_of(request)
    request_approved.send_robust(
        sender=None, order_uuid=order_uuid, order_item_uuid=order_item_uuid
    )


def connect(reactions: Sequence[Reaction]) -> None:
    """Call each reaction when the signal is sent."""
    for reaction in reactions:
        receiver = with_ids(reaction)
        request_approved.connect(receiver)
        receivers.append(receiver)  # a signal holds it weakly


def with_ids(reaction: Reaction) -> Any:
    """Return a receiver that takes from the signal what it needs."""

    def receive(order_uuid: str, order_item_uuid: str, **_: Any) -> None:
        reaction(order_uuid, order_item_uuid)

    return receive


def disconnect() -> None:
    """Disconnect every receiver of this design."""
    while receivers:
        request_approved.disconnect(receivers.pop())


def deliver() -> None:
    """Deliver nothing: receivers have run when the commit returns."""


def publish_again(request: PrescriptionRequest) -> None:
    """Send an equal signal once more."""
    send(request)


def deliver_again(request: PrescriptionRequest) -> None:
    """Nothing is under way: a signal is a call."""
    raise CannotHappenError
