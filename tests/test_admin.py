"""Nobody writes behind the back of a service, not even in the admin."""

from __future__ import annotations

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from example_project.orders.models import Order
from tests.steps import place

pytestmark = pytest.mark.django_db

# These have no service and no event.
EDITABLE = {"Patient", "Product", "Profile", "Provider"}
OURS = [m for m in admin.site._registry if "example_project" in m.__module__]


@pytest.fixture
def root(client: Client) -> Client:
    """A browser of somebody who may do all that the admin lets."""
    client.force_login(User.objects.create_superuser("root"))
    return client


def page(name: str, model: type[Model], *arguments: object) -> str:
    """Return the address of a page about `model`."""
    label = f"admin:{model._meta.app_label}_{model._meta.model_name}_{name}"
    return reverse(label, args=arguments)


@pytest.mark.parametrize("model", OURS, ids=lambda model: model.__name__)
def test_what_has_a_service_is_not_added_by_hand(
    root: Client, model: type[Model]
) -> None:
    """A row without its event would wait for ever."""
    allowed = root.get(page("add", model)).status_code
    assert allowed == (200 if model.__name__ in EDITABLE else 403)
    assert root.get(page("changelist", model)).status_code == 200


def test_an_order_and_its_items_are_read(root: Client, patient: User) -> None:
    """Nor can its patient be deleted, and it with them."""
    order = place(patient, "Amoxicillin")
    address = page("change", Order, order.pk)
    shown = root.get(address)
    assert "Amoxicillin" in shown.content.decode()
    assert '<input type="text"' not in shown.content.decode()
    assert root.post(address, {"user": order.user_id}).status_code == 403
    root.post(page("delete", User, patient.pk), {"post": "yes"})
    assert Order.objects.filter(pk=order.pk).exists()
