"""Boundaries that hold although no import crosses them."""

from __future__ import annotations

from django.apps import apps
from django.db import models
from django.test.utils import isolate_apps

from example_project.domain_events.registry import registry
from tests.boundaries import (
    constructed_events,
    foreign_get_models,
    foreign_relations,
    publishes_at_once,
    sources,
)

EVENTS = {contract.name for contract in registry}


def test_no_relation_points_into_another_module():
    """Modules know each other's ids, never each other's tables."""
    assert foreign_relations(apps.get_models()) == []


@isolate_apps("example_project.orders", "example_project.ehr")
def test_a_string_foreign_key_is_caught():
    """A foreign key by name crosses a boundary that imports respect."""

    class Order(models.Model):
        class Meta:
            app_label = "orders"

    class Sneaky(models.Model):
        order = models.ForeignKey("orders.Order", models.CASCADE)

        class Meta:
            app_label = "ehr"

    assert foreign_relations([Order, Sneaky]) == ["ehr.Sneaky.order"]


def test_nobody_gets_a_foreign_model_by_name():
    """apps.get_model() is no way around a boundary."""
    found = {
        str(path): foreign_get_models(module, path.read_text())
        for module, path in sources()
    }
    assert found and not any(found.values())


def test_a_foreign_get_model_is_caught():
    """Both spellings are found; a module's own model is fine."""
    code = (
        "apps.get_model('orders.Order')\n"
        "apps.get_model('orders', 'Order')\n"
        "apps.get_model('ehr.Patient')"
    )
    assert foreign_get_models("ehr", code) == ["orders", "orders"]


def test_each_event_has_one_publisher():
    """A module constructs exactly the events its contracts name."""
    made = {(c.publisher, c.name) for c in registry}
    found = {
        (module, name)
        for module, path in sources()
        for name in constructed_events(path.read_text(), EVENTS)
    }
    assert found == made


def test_a_foreign_event_is_caught():
    """Constructing an event is found, importing it is not counted."""
    code = "from events import OrderShippedEvent\nOrderPlacedEvent(x=1)"
    assert constructed_events(code, EVENTS) == {"OrderPlacedEvent"}


def test_every_module_waits_for_its_commit():
    """A module hands its events to `publish_on_commit`, without exception."""
    hasty = [
        f"{path}:{line}"
        for _, path in sources()
        for line in publishes_at_once(path.read_text("utf-8"))
    ]
    assert hasty == []


def test_a_hasty_publish_is_caught():
    """The check sees the call on the bus."""
    code = "event_bus.publish_on_commit(a)\nevent_bus.publish(b)\n"
    assert publishes_at_once(code) == [2]
