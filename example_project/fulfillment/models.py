"""Shipments."""

from __future__ import annotations

import uuid

from django.db import models


def new_tracking_number() -> str:
    """Return a number that no other parcel has."""
    return f"PH{uuid.uuid4().hex[:12].upper()}"


class Shipment(models.Model):
    """The one parcel of an order."""

    order_uuid = models.UUIDField(unique=True)
    user_id = models.PositiveBigIntegerField()
    tracking_number = models.CharField(
        max_length=20, unique=True, default=new_tracking_number
    )
    shipped_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-shipped_at"]

    def __str__(self) -> str:
        return f"Parcel {self.tracking_number}"
