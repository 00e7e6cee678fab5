"""What a patient sees and sends."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from example_project.domain_events.bus import event_bus
from example_project.domain_events.events import EncounterCompletedEvent
from example_project.orders.models import Order, Product
from example_project.orders.services import OrderLine, OrderService

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def user(db) -> User:
    return User.objects.create_user("pat")


@pytest.fixture
def client(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def products(db) -> None:
    Product.objects.create(sku="AMOX", name="Amoxicillin")
    Product.objects.create(sku="IBU", name="Ibuprofen")


def test_a_patient_places_an_order(client, products):
    """What was chosen becomes the order, and is shown."""
    response = client.post(
        reverse("orders:place"),
        {"quantity-AMOX": "2", "quantity-IBU": "0"},
        follow=True,
    )
    order = Order.objects.get()
    assert [str(item) for item in order.items.all()] == ["2 × Amoxicillin"]
    assert response.redirect_chain[0][0] == reverse(
        "orders:detail", args=[order.uuid]
    )
    assert "Amoxicillin" in response.text


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"quantity-AMOX": "0", "quantity-IBU": "0"}, "at least one product"),
        ({"quantity-AMOX": "-1", "quantity-IBU": "0"}, "greater than or"),
        ({"quantity-AMOX": "x", "quantity-IBU": "0"}, "whole number"),
    ],
)
def test_a_wrong_form_says_what_is_wrong(client, products, data, message):
    """The errors stand above the form, and nothing is ordered."""
    response = client.post(reverse("orders:place"), data)
    summary = response.text.partition('role="alert"')[2]
    assert message in summary
    assert not Order.objects.exists()


def test_an_empty_catalogue_is_explained(client):
    """Without products there is no form, but a hint."""
    response = client.get(reverse("orders:place"))
    assert "The catalogue is empty." in response.text


def test_the_list_shows_only_ones_own_orders(client, user):
    """Another patient's order is not in the list."""
    other = User.objects.create_user("olli")
    line = [OrderLine(sku="AMOX", name="Amoxicillin")]
    OrderService.place_order(other, line)
    assert "No orders yet." in client.get(reverse("orders:list")).text


def test_the_list_costs_the_same_for_many_orders(client, user):
    """The number of queries does not grow with the orders."""
    costs = []
    for _ in range(3):
        OrderService.place_order(
            user, [OrderLine(sku="AMOX", name="Amoxicillin")]
        )
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("orders:list"))
        costs.append(len(queries))
    assert len(set(costs)) == 1


def test_the_events_of_an_order_are_shown(client, user):
    """Who published, who handled, and how it ended."""
    order = OrderService.place_order(
        user, [OrderLine(sku="AMOX", name="Amoxicillin")]
    )
    event_bus.publish(
        EncounterCompletedEvent(encounter_id=1, order_uuid=str(order.uuid))
    )
    html = client.get(reverse("orders:events", args=[order.uuid])).text
    placed, completed = html.index("Placed"), html.index("EncounterCompleted")
    assert placed < completed
    assert "orders.handlers.handle_encounter_completed" in html
    assert "Handled" in html


def test_without_an_event_log_the_page_says_so(client, user, settings):
    """The bus in memory writes nothing down."""
    settings.EVENT_BUS_BACKEND = (
        "example_project.domain_events.backends.memory.EventBus"
    )
    order = OrderService.place_order(
        user, [OrderLine(sku="AMOX", name="Amoxicillin")]
    )
    html = client.get(reverse("orders:events", args=[order.uuid])).text
    assert "Nothing was kept of the events of this order." in html
