"""What can be wrong with an order."""

from __future__ import annotations


class OrderError(ValueError):
    """An order that cannot be what it was asked to be."""


class EmptyOrderError(OrderError):
    """An order without a line."""


class InvalidQuantityError(OrderError):
    """A line with less than one piece."""


class InvalidTransitionError(OrderError):
    """A status that the order cannot reach from where it is."""
