"""What people type stays text."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from example_project.orders.models import Product
from tests.steps import place, request_of

pytestmark = pytest.mark.django_db(transaction=True)

EVIL = "<script>alert(1)</script>"
HARMLESS = "&lt;script&gt;alert(1)&lt;/script&gt;"


@pytest.fixture
def pages(patient, provider) -> list[str]:
    """Every page on which the names of people and products stand."""
    User.objects.update(first_name=EVIL)
    Product.objects.create(sku="EVIL", name=EVIL)
    order = place(User.objects.get(pk=patient.pk), EVIL)
    boss = User.objects.create_superuser("boss", first_name=EVIL)
    request = request_of(order, EVIL)
    addresses = [
        (patient, "orders:place", []),
        (boss, "orders:list", []),
        (patient, "orders:detail", [order.uuid]),
        (provider.user, "ehr:queue", []),
        (provider.user, "ehr:decide", [request.pk]),
        (boss, "admin:orders_product_changelist", []),
        (boss, "admin:orders_order_change", [order.uuid]),
        (boss, "admin:ehr_encounter_change", [request.encounter_id]),
    ]
    return [page(*address) for address in addresses]


def page(user: User, name: str, arguments: list) -> str:
    """Return the page `name` as `user` sees it."""
    client = Client()
    client.force_login(user)
    response = client.get(reverse(name, args=arguments))
    assert response.status_code == 200, name
    return response.text


def test_a_script_as_a_name_is_only_text(pages):
    """It is on each page, and it is nowhere a script."""
    for html in pages:
        assert HARMLESS in html
        assert EVIL not in html
