"""The questions that the read models answer."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Sum

from example_project.reports.models import OrderedLine, OrderProgress


def demand() -> dict[str, int]:
    """Return how many pieces of each product were ordered, by SKU."""
    pairs = OrderedLine.objects.values_list("sku")
    return dict(pairs.annotate(pieces=Sum("quantity")).order_by("sku"))


def pending_orders() -> list[UUID]:
    """Return the orders that wait for a review, the oldest first."""
    waiting = OrderProgress.objects.filter(
        ready_at=None, placed_at__isnull=False
    )
    uuids = waiting.order_by("placed_at").values_list("order_uuid", flat=True)
    return list(uuids)
