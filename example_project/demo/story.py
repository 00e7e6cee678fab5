"""Orders in every state, made by doing what people do."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib.auth.models import User

from example_project.demo.people import (
    OTHER_PATIENT,
    PATIENT,
    PROVIDER,
    user_of,
)
from example_project.ehr.models import PrescriptionRequest
from example_project.ehr.services.prescriptions import PrescriptionService
from example_project.orders.models import Order, Product
from example_project.orders.services import OrderLine, OrderService

Decisions = Mapping[str, bool | None]

CATALOGUE = {
    "AMOX-500": "Amoxicillin 500 mg",
    "IBU-400": "Ibuprofen 400 mg",
    "LORA-10": "Loratadine 10 mg",
    "SALB-100": "Salbutamol inhaler 100 µg",
}

# What the provider says about each item: yes, no, or nothing yet.
SHIPPED = {"AMOX-500": True, "IBU-400": True}
PARTLY_SHIPPED = {"LORA-10": True, "SALB-100": False}
REJECTED = {"IBU-400": False}
HALF_REVIEWED = {"AMOX-500": True, "SALB-100": None}
PLACED = {"LORA-10": None}


def tell_story() -> None:
    """Fill the catalogue, and place and review the orders, once."""
    for sku, name in CATALOGUE.items():
        Product.objects.get_or_create(sku=sku, defaults={"name": name})
    patient, other = user_of(PATIENT), user_of(OTHER_PATIENT)
    if Order.objects.filter(user__in=[patient, other]).exists():
        return
    for decisions in (SHIPPED, PARTLY_SHIPPED, REJECTED, HALF_REVIEWED):
        play(patient, decisions)
    play(other, PLACED)


def play(patient: User, decisions: Decisions) -> None:
    """Order what `decisions` names, and let the provider decide."""
    order = OrderService.place_order(
        patient,
        [OrderLine(sku=sku, name=CATALOGUE[sku]) for sku in decisions],
    )
    requests = PrescriptionRequest.objects.filter(
        encounter__order_uuid=order.uuid
    )
    for request in requests:
        decide(request, decisions[request.sku])


def decide(request: PrescriptionRequest, approved: bool | None) -> None:
    """Let the provider approve, reject, or leave the request."""
    provider = user_of(PROVIDER).provider
    if approved is True:
        PrescriptionService.approve_request(
            request.pk, provider, sig="1 a day, with water"
        )
    if approved is False:
        PrescriptionService.reject_request(
            request.pk, provider, reason="Interacts with another medicine."
        )
