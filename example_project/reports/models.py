"""Tables that are made of events alone, and can be made again."""

from __future__ import annotations

from django.db import models


class OrderedLine(models.Model):
    """One line of an order, as it was placed.

    The key is that of the line: an event that comes twice counts once.
    """

    order_item_uuid = models.UUIDField(primary_key=True)
    sku = models.CharField(max_length=40, db_index=True)
    name = models.CharField(max_length=200)
    quantity = models.PositiveSmallIntegerField()

    def __str__(self) -> str:
        return f"{self.quantity} × {self.name}"


class OrderProgress(models.Model):
    """When an order reached each stage; empty for not yet."""

    order_uuid = models.UUIDField(primary_key=True)
    placed_at = models.DateTimeField(null=True)
    ready_at = models.DateTimeField(null=True)
    shipped_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = "order progress"
        indexes = [
            models.Index(
                fields=["placed_at"],
                condition=models.Q(ready_at=None),
                name="orders_pending",
            )
        ]

    def __str__(self) -> str:
        return f"Progress of order {self.order_uuid}"


#: All that `rebuild` empties and fills again.
READ_MODELS: tuple[type[models.Model], ...] = (OrderedLine, OrderProgress)
