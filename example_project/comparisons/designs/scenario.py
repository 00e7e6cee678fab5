"""The scenario that every design plays, and the names that they share."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Protocol

from django.contrib.auth.models import User

from example_project.ehr.models import (
    Prescription,
    PrescriptionRequest,
    Provider,
    RequestStatus,
)
from example_project.orders.services import OrderLine, OrderService

# Takes the id of the order and the id of its item.
Reaction = Callable[[str, str], None]


class CannotHappenError(Exception):
    """An accident that a design has no place for."""


class Design(Protocol):
    """What the file of each design offers."""

    __name__: str

    def connect(self, reactions: Sequence[Reaction]) -> None:
        """Let `reactions` hear of approvals from now on."""

    def disconnect(self) -> None:
        """Let nobody hear of them any more."""

    def approve(
        self, request: PrescriptionRequest, provider: Provider
    ) -> None:
        """Approve `request`, and see to it that the reactions follow."""

    def deliver(self) -> None:
        """Let arrive what is still under way, as a worker would."""

    def publish_again(self, request: PrescriptionRequest) -> None:
        """Tell of the same approval once more; raise CannotHappenError."""

    def deliver_again(self, request: PrescriptionRequest) -> None:
        """Let the same message come once more; raise CannotHappenError."""

    def is_approved(self, request: PrescriptionRequest) -> bool:
        """Tell whether the approval was kept."""


def new_request() -> tuple[PrescriptionRequest, Provider]:
    """Return a request that waits, and the provider who may decide it."""
    patient, _ = User.objects.get_or_create(username="pat")
    doctor, _ = User.objects.get_or_create(username="lee")
    provider, _ = Provider.objects.get_or_create(
        user=doctor, defaults={"name": "Dr Lee"}
    )
    line = OrderLine(sku="AMOX-500", name="Amoxicillin 500 mg")
    order = OrderService.place_order(patient, [line])
    request = PrescriptionRequest.objects.select_related("encounter").get(
        encounter__order_uuid=order.uuid
    )
    return request, provider


def ids_of(request: PrescriptionRequest) -> tuple[str, str]:
    """Return what a reaction needs: the ids of the order and its item."""
    return str(request.encounter.order_uuid), str(request.order_item_uuid)


def write_prescription(
    request: PrescriptionRequest, provider: Provider
) -> Prescription:
    """Change the rows of an approval, as every design with rows does.

    Raises a DecisionError when `provider` may not decide.
    """
    request.validate_can_modify(provider)
    prescription = Prescription.objects.create(
        patient_id=request.encounter.patient_id,
        provider=provider,
        request=request,
        product_name=request.product_name,
        sig="1 a day",
    )
    request.mark_as_approved(prescription)
    return prescription


def row_is_approved(request: PrescriptionRequest) -> bool:
    """Tell whether the row of `request` says that it is approved."""
    rows = PrescriptionRequest.objects.filter(pk=request.pk)
    return rows.filter(status=RequestStatus.APPROVED).exists()


@contextmanager
def connected(design: Design, reactions: Sequence[Reaction]) -> Iterator[None]:
    """Let `reactions` hear of the approvals of `design` inside."""
    design.connect(reactions)
    try:
        yield
    finally:
        design.disconnect()
