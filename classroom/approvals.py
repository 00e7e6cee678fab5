"""The approval of one request, told to the orders in three ways."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.contrib.auth.models import User
from django.db.models.signals import post_save
from django.dispatch import Signal

from example_project.domain_events.events import (
    PrescriptionRequestApprovedEvent,
)
from example_project.domain_events.testing import recorded_events
from example_project.ehr.models import PrescriptionRequest, Provider
from example_project.ehr.services.prescriptions import PrescriptionService
from example_project.orders.handlers import (
    handle_prescription_request_approved,
)
from example_project.orders.models import OrderItem, OrderItemStatus
from example_project.orders.services import OrderLine, OrderService

AMOXICILLIN = OrderLine(sku="amox-500", name="Amoxicillin 500 mg")
SIG = "1 a day"

Pair = tuple[PrescriptionRequest, OrderItem]


def patient() -> User:
    """Return the one who orders."""
    return User.objects.get_or_create(
        username="ada", defaults={"email": "ada@example.com"}
    )[0]


def provider() -> Provider:
    """Return the one who decides."""
    user, _ = User.objects.get_or_create(username="house")
    return Provider.objects.get_or_create(user=user, name="Dr. House")[0]


def new_request() -> Pair:
    """Place an order; return the request that it leads to, and its item."""
    order = OrderService.place_order(patient(), [AMOXICILLIN])
    request = PrescriptionRequest.objects.get(encounter__order_uuid=order.pk)
    return request, order.items.get()


@contextmanager
def connected(
    signal: Signal, receiver: Callable[..., Any], sender: Any = None
) -> Iterator[None]:
    """Let `receiver` listen inside the block only."""
    signal.connect(receiver, sender=sender)
    try:
        yield
    finally:
        signal.disconnect(receiver, sender=sender)


# By a model signal: the receiver looks at the row that was saved.


def on_request_saved(instance: PrescriptionRequest, **_: Any) -> None:
    """Approve the item of a request that is approved by now."""
    if instance.status == "approved":
        item = OrderItem.objects.get(uuid=instance.order_item_uuid)
        item.decide(OrderItemStatus.CLINICALLY_APPROVED)


def by_model_signal(request: PrescriptionRequest) -> None:
    """Approve `request`, heard by the save of its row."""
    with connected(post_save, on_request_saved, PrescriptionRequest):
        approve(request)


# By a signal of our own: it carries an event, and is sent when we say so.

request_approved = Signal()


def approve_item(event: PrescriptionRequestApprovedEvent, **_: Any) -> None:
    """Approve the item that `event` names."""
    handle_prescription_request_approved(event)


def by_own_signal(request: PrescriptionRequest) -> None:
    """Approve `request`, and send the signal after the commit."""
    event = approve(request)
    with connected(request_approved, approve_item):
        request_approved.send(PrescriptionService, event=event)


# By a domain event: the service publishes it, and the orders subscribe.


def by_event(request: PrescriptionRequest) -> None:
    """Approve `request`; all else is wired in the project."""
    PrescriptionService.approve_request(request.pk, provider(), SIG)


def approve(request: PrescriptionRequest) -> PrescriptionRequestApprovedEvent:
    """Let the service approve; return its event, which went nowhere."""
    with recorded_events() as bus:
        PrescriptionService.approve_request(request.pk, provider(), SIG)
    (event,) = bus.of(PrescriptionRequestApprovedEvent)
    return event


WAYS: dict[str, Callable[[PrescriptionRequest], None]] = {
    "model signal": by_model_signal,
    "signal of your own": by_own_signal,
    "domain event": by_event,
}


def item_status_after(way: Callable[[PrescriptionRequest], None]) -> str:
    """Return what the orders think, or the name of the error."""
    request, item = new_request()
    try:
        way(request)
    except Exception as error:
        return type(error).__name__
    item.refresh_from_db()
    return item.status
