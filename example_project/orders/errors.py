"""What can be wrong with an order."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from example_project.orders.models import Order


class OrderError(ValueError):
    """An order that cannot be what it was asked to be."""


class EmptyOrderError(OrderError):
    """An order without a line."""


class InvalidQuantityError(OrderError):
    """A line with less than one piece."""


class InvalidTransitionError(OrderError):
    """A status that the order cannot reach from where it is."""

    def __init__(self, order: Order, status: str) -> None:
        super().__init__(
            f"{order} is {order.status} and cannot become {status}. "
            "See NEXT_STATUSES in orders/models.py."
        )
