"""Every contract between the modules, in the order of the story."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from example_project.domain_events.base import DomainEvent
from example_project.domain_events.registry import event_contract


@dataclass(frozen=True, kw_only=True)
class OrderedProduct:
    """One line of an order."""

    order_item_uuid: str
    sku: str
    name: str
    quantity: int


@event_contract(publisher="orders", ordering_key="order_uuid")
@dataclass(frozen=True, kw_only=True)
class OrderPlacedEvent(DomainEvent):
    """A patient placed an order."""

    order_uuid: str
    user_id: int
    products: tuple[OrderedProduct, ...]
    fulfillment_state: str


@event_contract(publisher="ehr", ordering_key="order_uuid")
@dataclass(frozen=True, kw_only=True)
class PrescriptionRequestApprovedEvent(DomainEvent):
    """A provider approved a prescription request."""

    prescription_request_id: int
    prescription_id: int
    encounter_id: int
    order_uuid: str
    order_item_uuid: str


@event_contract(publisher="ehr", ordering_key="order_uuid")
@dataclass(frozen=True, kw_only=True)
class PrescriptionRequestRejectedEvent(DomainEvent):
    """A provider rejected a prescription request."""

    prescription_request_id: int
    encounter_id: int
    order_uuid: str
    order_item_uuid: str


@event_contract(publisher="ehr", ordering_key="order_uuid")
@dataclass(frozen=True, kw_only=True)
class EncounterCompletedEvent(DomainEvent):
    """Every request of an encounter was decided, and it was closed."""

    encounter_id: int
    order_uuid: str


@event_contract(publisher="orders", ordering_key="order_uuid")
@dataclass(frozen=True, kw_only=True)
class OrderReadyForFulfillmentEvent(DomainEvent):
    """An order has approved items, and nothing left to decide."""

    order_uuid: str
    user_id: int
    order_item_uuids: tuple[str, ...]


@event_contract(publisher="fulfillment", ordering_key="order_uuid")
@dataclass(frozen=True, kw_only=True)
class OrderShippedEvent(DomainEvent):
    """A parcel left the pharmacy."""

    order_uuid: str
    user_id: int
    tracking_number: str
    shipped_at: datetime


# The other end of the story


@event_contract(publisher="deadlines", ordering_key="order_uuid")
@dataclass(frozen=True, kw_only=True)
class OrderReviewExpiredEvent(DomainEvent):
    """The review of an order was not over in time."""

    order_uuid: str


@event_contract(publisher="orders", ordering_key="order_uuid")
@dataclass(frozen=True, kw_only=True)
class OrderCancelledEvent(DomainEvent):
    """An order will not be shipped, as its review took too long."""

    order_uuid: str
    user_id: int
