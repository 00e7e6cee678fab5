"""An order is loaded from its events, and a command adds some."""

from __future__ import annotations

import pytest
from django.contrib.admin.sites import site
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from example_project.comparisons.event_sourcing import orders, store
from example_project.comparisons.event_sourcing.aggregate import (
    ApproveItem,
    ItemApproved,
    Order,
    OrderBecameReady,
    OrderRuleError,
    ParcelScanned,
    RejectItem,
    ScanParcel,
    ShipOrder,
)
from example_project.comparisons.event_sourcing.models import (
    OrderOverview,
    StoredEvent,
)
from example_project.comparisons.event_sourcing.orders import execute, load
from example_project.comparisons.event_sourcing.overview import order_overview
from example_project.comparisons.event_sourcing.projections import catch_up
from example_project.comparisons.event_sourcing.tests.sample import (
    PLACE,
    minutes,
    scans,
    ship,
)
from example_project.domain_events.events import (
    OrderPlacedEvent,
    OrderReadyForFulfillmentEvent,
)
from example_project.domain_events.testing import recorded_events

pytestmark = pytest.mark.django_db


def types() -> list[str]:
    """Return the types of the stored events, in order."""
    return list(store.read_log().values_list("type", flat=True))


def test_a_command_stores_its_events():
    """They come back as the state, with the version to append behind."""
    execute("1", PLACE)
    execute("1", RejectItem("b"))
    events = execute("1", ApproveItem("a"))
    assert events == (ItemApproved("a"), OrderBecameReady())
    assert types() == [
        "OrderPlaced",
        "ItemRejected",
        "ItemApproved",
        "OrderBecameReady",
    ]
    order = Order("ready", 7, {"a": "approved", "b": "rejected"})
    assert load("1") == orders.Loaded(order, 4, replayed=4)


def test_an_order_that_nobody_placed_is_new():
    """It is at version 0, so that a first event can be appended."""
    assert load("1") == orders.Loaded(Order(), 0, 0)


def test_orders_do_not_mix():
    """Each has its own stream."""
    ship("1")
    execute("2", PLACE)
    assert load("1").order.status == "shipped"
    assert load("2").order.status == "placed"


def test_a_command_that_is_done_stores_nothing():
    """A repeated message is harmless."""
    ship("1")
    before = types()
    assert execute("1", ApproveItem("a")) == ()
    assert execute("1", ShipOrder("PH1")) == ()
    assert types() == before


def test_a_refused_command_stores_nothing():
    """The rule is checked before anything is written."""
    execute("1", PLACE)
    with pytest.raises(OrderRuleError, match="The order is placed"):
        execute("1", ShipOrder("PH1"))
    assert types() == ["OrderPlaced"]


def test_an_order_can_be_seen_as_it_was():
    """At each minute of its story, and before it."""
    ship("1")
    story = [load("1", at=minutes(m)).order.status for m in range(-1, 4)]
    assert story == ["new", "placed", "placed", "ready", "shipped"]
    assert load("1", at=minutes(1)).version == 2


@pytest.fixture
def stale(monkeypatch):
    """How many of the next loads miss what was appended after minute 3."""
    left: list[int] = []

    def load_late(order_uuid: str) -> orders.Loaded:
        at = minutes(3) if left else None
        left[:1] = []
        return load(order_uuid, at=at)

    monkeypatch.setattr(orders, "load", load_late)
    return left


def test_who_was_too_late_decides_again(stale):
    """The command goes on from what the faster one left."""
    ship("1")
    execute("1", ScanParcel("Mainz"))
    stale += [1, 2]
    assert execute("1", ScanParcel("Bonn")) == (ParcelScanned("Bonn"),)
    order = load("1").order
    assert (order.last_seen, order.scans) == ("Bonn", 2)
    assert stale == []


def test_who_is_always_too_late_gives_up(stale):
    """After three attempts the caller has to know."""
    ship("1")
    execute("1", ScanParcel("Mainz"))
    stale += [1, 2, 3, 4]
    with pytest.raises(store.ConflictError, match="at version 6, not 5"):
        execute("1", ScanParcel("Bonn"))
    assert stale == [4]
    assert load("1").order.scans == 1


def test_who_was_too_late_may_find_the_command_refused(stale):
    """It is decided anew, on what is true now."""
    ship("1")
    stale += [1]
    with pytest.raises(OrderRuleError, match="was placed before"):
        execute("1", PLACE)


def test_a_stream_with_a_hole_is_not_loaded():
    """The error names the stream and the event behind the hole."""
    ship("1")
    StoredEvent.objects.filter(version=3).delete()
    with pytest.raises(
        orders.BrokenStreamError, match="order-1 has an event 5, but not all"
    ):
        load("1")
    assert load("1", at=minutes(1)).version == 2


def test_an_event_behind_a_version_that_never_was_is_noticed():
    """The store lets it pass, and the next load does not."""
    execute("1", PLACE)
    store.append("order-1", 4, scans("x"))
    with pytest.raises(orders.BrokenStreamError, match="an event 5"):
        load("1")


def test_other_modules_hear_the_contracts(django_capture_on_commit_callbacks):
    """Placed and ready, after the commit; the rest is private."""
    with (
        recorded_events() as bus,
        django_capture_on_commit_callbacks(execute=True),
    ):
        execute("1", PLACE)
        execute("1", RejectItem("b"))
        execute("1", ApproveItem("a"))
        execute("1", ShipOrder("PH1"))
        assert bus.published == []
    [placed] = bus.of(OrderPlacedEvent)
    [ready] = bus.of(OrderReadyForFulfillmentEvent)
    assert len(bus.published) == 2
    assert (placed.order_uuid, placed.user_id) == ("1", 7)
    assert placed.fulfillment_state == "placed"
    assert [
        (p.order_item_uuid, p.sku, p.name, p.quantity) for p in placed.products
    ] == [("a", "AMOX", "Amoxicillin", 2), ("b", "IBU", "Ibuprofen", 1)]
    assert (ready.order_uuid, ready.user_id) == ("1", 7)
    assert ready.order_item_uuids == ("a",)


def test_the_admin_only_shows(client: Client):
    """Not even a superuser adds, changes or deletes an event or a row."""
    execute("1", PLACE)
    catch_up(order_overview)
    client.force_login(User.objects.create_superuser("boss"))
    for model in (StoredEvent, OrderOverview):
        assert model in site._registry
        name = f"admin:event_sourcing_{model._meta.model_name}"
        key = [model.objects.get().pk]
        listed = client.get(reverse(f"{name}_changelist"))
        assert "order-1" in listed.text
        assert client.get(reverse(f"{name}_change", args=key)).status_code == (
            200
        )
        assert [
            client.get(reverse(f"{name}_add")).status_code,
            client.post(reverse(f"{name}_change", args=key), {}).status_code,
            client.post(reverse(f"{name}_delete", args=key)).status_code,
        ] == [403, 403, 403]
    assert types() == ["OrderPlaced"]
