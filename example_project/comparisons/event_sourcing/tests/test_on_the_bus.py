"""An event-sourced order among the modules, in the place of a row."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.core import mail

from example_project.comparisons.event_sourcing import store
from example_project.comparisons.event_sourcing.aggregate import (
    Line,
    PlaceOrder,
)
from example_project.comparisons.event_sourcing.handlers import HANDLERS
from example_project.comparisons.event_sourcing.models import StoredEvent
from example_project.comparisons.event_sourcing.orders import (
    execute,
    load,
    stream_of,
)
from example_project.domain_events.backends.event_log import EventLogBus
from example_project.domain_events.bus import event_bus
from example_project.domain_events.models import HandlerRun, PublishedEvent
from example_project.domain_events.registry import registry
from example_project.domain_events.subscriptions import Subscriptions
from example_project.domain_events.values import build
from example_project.ehr.models import PrescriptionRequest, Provider
from example_project.ehr.services.prescriptions import PrescriptionService
from example_project.fulfillment.models import Shipment
from example_project.orders.models import Order

pytestmark = pytest.mark.django_db(transaction=True)

# The event-sourced order has no deadline.
STORY = [c.name for c in registry if c.publisher != "deadlines"]
STORY.remove("OrderCancelledEvent")


class BusOfEventSourcedOrders(EventLogBus):
    """The event log, with HANDLERS where `orders` would listen."""

    def __init__(self, everybody: Subscriptions) -> None:
        super().__init__()
        for event_type, handler in everybody:
            if not handler.__module__.startswith("example_project.orders"):
                self.subscribe(event_type, handler)
        for event_type, handler in HANDLERS.items():
            self.subscribe(event_type, handler)


@pytest.fixture(autouse=True)
def _bus(settings) -> None:
    settings.EVENT_BUS_BACKEND = (
        f"{__name__}.{BusOfEventSourcedOrders.__name__}"
    )


@pytest.fixture
def provider(db) -> Provider:
    user = User.objects.create_user("lee", "lee@example.com")
    return Provider.objects.create(user=user, name="Dr Lee")


def place(*names: str) -> str:
    """Let a patient order one of each; return the id of the order."""
    patient = User.objects.create_user("pat", "pat@example.com")
    uuid = str(uuid4())
    lines = tuple(Line(str(uuid4()), n.upper(), n, 1) for n in names)
    execute(uuid, PlaceOrder(patient.pk, lines))
    return uuid


def request_for(name: str) -> int:
    """Return the key of the request that the product `name` led to."""
    return PrescriptionRequest.objects.get(product_name=name).pk


def approve(name: str, provider: Provider) -> None:
    """Let `provider` approve a product."""
    request = request_for(name)
    PrescriptionService.approve_request(request, provider, sig="1 a day")


def reject(name: str, provider: Provider) -> None:
    """Let `provider` reject a product."""
    request = request_for(name)
    PrescriptionService.reject_request(request, provider, reason="Unsafe")


def stored(uuid: str) -> list[str]:
    """Return the types of the events of an order."""
    rows = store.read_stream(stream_of(uuid))
    return list(rows.values_list("type", flat=True))


def test_an_order_goes_from_place_to_mail(provider):
    """No other module notices that there is no row of an order."""
    uuid = place("amox", "ibu")
    reject("ibu", provider)
    approve("amox", provider)

    shipment = Shipment.objects.get(order_uuid=uuid)
    order = load(uuid).order
    assert stored(uuid) == [
        "OrderPlaced",
        "ItemRejected",
        "ItemApproved",
        "OrderBecameReady",
        "OrderShipped",
    ]
    assert order.status == "shipped"
    assert order.tracking_number == shipment.tracking_number
    assert [message.to for message in mail.outbox] == [["pat@example.com"]]
    assert shipment.tracking_number in mail.outbox[0].body
    assert not Order.objects.exists()
    outcomes = HandlerRun.objects.values_list("outcome", flat=True)
    assert set(outcomes) == {"handled"}


def test_the_others_hear_the_same_story(provider):
    """The public events are those of an order that is a row."""
    place("amox")
    approve("amox", provider)
    told = list(PublishedEvent.objects.values_list("type", flat=True))
    assert told == [
        "OrderPlacedEvent",
        "PrescriptionRequestApprovedEvent",
        "OrderReadyForFulfillmentEvent",
        "OrderShippedEvent",
        "EncounterCompletedEvent",
    ]


def test_a_rejected_order_ends_there(provider):
    """No parcel and no mail."""
    uuid = place("amox")
    reject("amox", provider)
    assert load(uuid).order.status == "rejected"
    assert not Shipment.objects.exists()
    assert not mail.outbox


@pytest.mark.parametrize("name", STORY)
def test_a_repeated_event_adds_nothing(name, provider):
    """Each public event, delivered twice, has the effect of one."""
    place("amox", "ibu")
    approve("amox", provider)
    reject("ibu", provider)
    entry = PublishedEvent.objects.get(type=name)
    before = list(StoredEvent.objects.values())

    event_bus.publish(build(registry.named(name).event_type, entry.payload))

    assert list(StoredEvent.objects.values()) == before
    assert Shipment.objects.count() == len(mail.outbox) == 1
