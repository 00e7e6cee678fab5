"""Orders, their items, and the products to choose from."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from example_project.orders.exceptions import InvalidTransitionError


class OrderStatus(models.TextChoices):
    """Where an order stands."""

    PLACED = "placed"
    READY_FOR_FULFILLMENT = "ready_for_fulfillment"
    SHIPPED = "shipped"
    REJECTED = "rejected"
    CANCELLED = "cancelled"


class OrderItemStatus(models.TextChoices):
    """What the clinical review said about an item."""

    PENDING = "pending"
    CLINICALLY_APPROVED = "clinically_approved"
    CLINICALLY_REJECTED = "clinically_rejected"


NEXT_STATUSES: dict[str, set[str]] = {
    OrderStatus.PLACED: {
        OrderStatus.READY_FOR_FULFILLMENT,
        OrderStatus.REJECTED,
        OrderStatus.CANCELLED,
    },
    OrderStatus.READY_FOR_FULFILLMENT: {OrderStatus.SHIPPED},
    OrderStatus.SHIPPED: set(),
    OrderStatus.REJECTED: set(),
    OrderStatus.CANCELLED: set(),
}


class Product(models.Model):
    """A product that patients can order."""

    sku = models.CharField(max_length=40, primary_key=True)
    name = models.CharField(max_length=200)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Order(models.Model):
    """What one patient ordered at one time."""

    uuid = models.UUIDField(
        primary_key=True, default=uuid.uuid4, editable=False
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="orders"
    )
    status = models.CharField(
        max_length=30,
        choices=OrderStatus.choices,
        default=OrderStatus.PLACED,
    )
    review_completed_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"Order {self.uuid}"

    def move_to(self, status: OrderStatus) -> None:
        """Move the order to `status`; already being there is fine.

        Raises InvalidTransitionError when no way leads there.
        """
        if status == self.status:
            return
        if status not in NEXT_STATUSES[self.status]:
            raise InvalidTransitionError(
                f"{self} is {self.status} and cannot become {status}. "
                "See NEXT_STATUSES in orders/models.py."
            )
        self.status = status
        self.save(update_fields=["status"])

    def all_items_approved(self) -> bool:
        """Tell whether the order has items, and all are approved."""
        return self._item_statuses() == {OrderItemStatus.CLINICALLY_APPROVED}

    def review_is_over(self) -> bool:
        """Tell whether the review was closed and every item decided."""
        pending = OrderItemStatus.PENDING in self._item_statuses()
        return self.review_completed_at is not None and not pending

    def approved_items(self) -> models.QuerySet[OrderItem]:
        """Return the items to be shipped."""
        return self.items.filter(status=OrderItemStatus.CLINICALLY_APPROVED)

    def _item_statuses(self) -> set[str]:
        return set(self.items.values_list("status", flat=True).order_by())


class OrderItem(models.Model):
    """One product of an order, as it was called on that day."""

    uuid = models.UUIDField(
        primary_key=True, default=uuid.uuid4, editable=False
    )
    order = models.ForeignKey(Order, models.CASCADE, related_name="items")
    sku = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    quantity = models.PositiveSmallIntegerField()
    status = models.CharField(
        max_length=30,
        choices=OrderItemStatus.choices,
        default=OrderItemStatus.PENDING,
    )

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(quantity__gte=1),
                name="order_item_quantity_at_least_one",
            )
        ]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.name}"

    def decide(self, status: OrderItemStatus) -> None:
        """Keep the decision `status`, unless one was made before."""
        if self.status == OrderItemStatus.PENDING:
            self.status = status
            self.save(update_fields=["status"])
