"""What an order knows about itself."""

from __future__ import annotations

from itertools import product

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from example_project.orders.exceptions import InvalidTransitionError
from example_project.orders.models import (
    Order,
    OrderItem,
    OrderItemStatus,
    OrderStatus,
    Product,
)

pytestmark = pytest.mark.django_db

PENDING, APPROVED, REJECTED = OrderItemStatus


def order_with(*statuses: OrderItemStatus) -> Order:
    """Make an order with an item in each of `statuses`."""
    order = Order.objects.create(user=User.objects.create_user("pat"))
    for status in statuses:
        OrderItem.objects.create(
            order=order, name="amox", quantity=1, status=status
        )
    return order


@pytest.mark.parametrize(
    ("statuses", "expected"),
    [
        ([], False),
        ([APPROVED], True),
        ([APPROVED, APPROVED], True),
        ([APPROVED, PENDING], False),
        ([APPROVED, REJECTED], False),
    ],
)
def test_all_items_approved(statuses, expected):
    """All of no items is not approved: an empty order ships nothing."""
    assert order_with(*statuses).all_items_approved() is expected


@pytest.mark.parametrize(
    ("completed", "status", "expected"),
    [
        (True, APPROVED, True),
        (True, PENDING, False),
        (False, APPROVED, False),
    ],
)
def test_review_is_over(completed, status, expected):
    """A review is over when it was closed and nothing is pending."""
    order = order_with(status)
    order.review_completed_at = timezone.now() if completed else None
    assert order.review_is_over() is expected


MOVES = {
    ("placed", "ready_for_fulfillment"),
    ("placed", "rejected"),
    ("placed", "cancelled"),
    ("ready_for_fulfillment", "shipped"),
}


@pytest.mark.parametrize(
    ("start", "end"), list(product(OrderStatus, OrderStatus))
)
def test_every_transition(start, end):
    """An order makes these moves and no other; staying is harmless."""
    order = order_with()
    Order.objects.update(status=start)
    order.refresh_from_db()
    if end == start or (start, end) in MOVES:
        order.move_to(end)
        expected = end
    else:
        with pytest.raises(InvalidTransitionError, match="cannot become"):
            order.move_to(end)
        expected = start
    order.refresh_from_db()
    assert order.status == expected


def test_the_first_decision_wins():
    """A decided item never flips."""
    item = order_with(PENDING).items.get()
    item.decide(REJECTED)
    item.decide(APPROVED)
    item.refresh_from_db()
    assert item.status == REJECTED


def test_a_product_is_called_by_its_name():
    """People read names, not numbers."""
    assert str(Product(sku="AMOX", name="Amoxicillin")) == "Amoxicillin"
