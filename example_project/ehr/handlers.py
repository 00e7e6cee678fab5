"""How the health record reacts to an order."""

from __future__ import annotations

from example_project.domain_events.events import (
    OrderCancelledEvent,
    OrderPlacedEvent,
)
from example_project.ehr.services.encounters import EncounterService


def handle_order_placed(event: OrderPlacedEvent) -> None:
    """Open an encounter, so that a provider can review the order."""
    EncounterService.open_for_order(event)


def handle_order_cancelled(event: OrderCancelledEvent) -> None:
    """Take the open requests of the order away from the providers."""
    EncounterService.withdraw_for_order(event.order_uuid)
