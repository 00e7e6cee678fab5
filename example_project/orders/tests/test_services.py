"""Placing an order."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ImproperlyConfigured
from django.db import IntegrityError, transaction
from django.test import override_settings

from example_project.domain_events.events import OrderPlacedEvent
from example_project.domain_events.testing import recorded_events
from example_project.orders.exceptions import (
    EmptyOrderError,
    InvalidQuantityError,
)
from example_project.orders.models import Order, OrderItem
from example_project.orders.services import OrderLine, OrderService

pytestmark = pytest.mark.django_db

AMOX = OrderLine(sku="AMOX", name="Amoxicillin", quantity=2)


@pytest.fixture
def user() -> User:
    return User.objects.create_user("pat")


def test_an_order_is_placed(user, django_capture_on_commit_callbacks):
    """The order is stored, and told after the commit."""
    with recorded_events() as bus:
        with django_capture_on_commit_callbacks(execute=True):
            order = OrderService.place_order(user, [AMOX])
            assert bus.published == []

        item = order.items.get()
        [event] = bus.of(OrderPlacedEvent)
    assert str(order) == f"Order {order.uuid}"
    assert str(item) == "2 × Amoxicillin"
    assert event.order_uuid == str(order.uuid)
    assert event.user_id == user.pk
    assert event.fulfillment_state == "placed"
    assert event.products[0].order_item_uuid == str(item.uuid)
    assert event.products[0].quantity == 2


def test_an_order_needs_a_line(user):
    """Nothing chosen is no order."""
    with pytest.raises(EmptyOrderError, match="at least one product"):
        OrderService.place_order(user, [])


@pytest.mark.parametrize("quantity", [0, -1])
def test_a_line_needs_a_piece(user, quantity):
    """Less than one piece is refused, and nothing is stored."""
    line = OrderLine(sku="AMOX", name="Amoxicillin", quantity=quantity)
    with pytest.raises(InvalidQuantityError, match="Amoxicillin: order 1"):
        OrderService.place_order(user, [AMOX, line])
    assert not Order.objects.exists()


def test_the_database_refuses_an_empty_line_too(user):
    """A way around the service meets the constraint."""
    order = Order.objects.create(user=user)
    with pytest.raises(IntegrityError), transaction.atomic():
        OrderItem.objects.create(order=order, name="air", quantity=0)


def test_an_order_that_cannot_be_told_is_not_kept(user):
    """The order, its items and its event are one transaction."""
    with (
        override_settings(EVENT_BUS_BACKEND="no.such.EventBus"),
        pytest.raises(ImproperlyConfigured),
    ):
        OrderService.place_order(user, [AMOX])
    assert not Order.objects.exists()
