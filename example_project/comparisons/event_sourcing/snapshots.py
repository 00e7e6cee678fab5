"""Copies of the state at some version, so that a load replays only a tail."""

from __future__ import annotations

from dataclasses import asdict

from example_project.comparisons.event_sourcing.aggregate import Order
from example_project.comparisons.event_sourcing.models import Snapshot

# Raise it when the fields of Order change: older snapshots are then passed
# over, and the events are replayed instead.
SCHEMA = 1


def take(stream: str, version: int, order: Order) -> None:
    """Keep `order` as the state of `stream` after `version` events."""
    Snapshot.objects.update_or_create(
        stream=stream,
        version=version,
        defaults={"schema": SCHEMA, "state": asdict(order)},
    )


def latest(stream: str, until: int | None = None) -> tuple[Order, int]:
    """Return the newest usable copy and its version; a new order and 0."""
    found = Snapshot.objects.filter(stream=stream, schema=SCHEMA)
    if until is not None:
        found = found.filter(version__lte=until)
    snapshot = found.order_by("-version").first()
    if snapshot is None:
        return Order(), 0
    return Order(**snapshot.state), snapshot.version
