"""What people do, for tests to repeat."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.utils import timezone

from example_project.deadlines.models import ReviewProcess
from example_project.deadlines.services import expire_reviews
from example_project.ehr.models import PrescriptionRequest, Provider
from example_project.ehr.services.prescriptions import PrescriptionService
from example_project.orders.models import Order
from example_project.orders.services import OrderLine, OrderService


def place(patient: User, *names: str) -> Order:
    """Order one of each product."""
    lines = [OrderLine(sku=name.upper(), name=name) for name in names]
    return OrderService.place_order(patient, lines)


def request_of(order: Order, name: str) -> PrescriptionRequest:
    """Return the request that the product `name` led to."""
    return PrescriptionRequest.objects.get(
        encounter__order_uuid=order.uuid, product_name=name
    )


def approve(order: Order, name: str, provider: Provider) -> None:
    """Approve the product `name`."""
    PrescriptionService.approve_request(
        request_of(order, name).pk, provider, sig="1 a day"
    )


def reject(order: Order, name: str, provider: Provider) -> None:
    """Reject the product `name`."""
    PrescriptionService.reject_request(
        request_of(order, name).pk, provider, reason="Not safe"
    )


def expire(order: Order) -> int:
    """Let the deadline of the order pass; return how many expired."""
    process = ReviewProcess.objects.filter(order_uuid=order.uuid)
    process.update(due_at=timezone.now())
    return expire_reviews()
