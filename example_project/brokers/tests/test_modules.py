"""A handler belongs to the app whose package holds it."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.test import override_settings

from example_project.brokers.kombu_memory import MemoryBroker
from example_project.brokers.modules import NO_APP, events_by_module, module_of
from example_project.brokers.rabbitmq import RabbitEventBus
from example_project.brokers.tests.transports import handler_in, numbered
from example_project.domain_events.base import DomainEvent
from example_project.domain_events.bus import event_bus
from example_project.domain_events.identity import handler_name
from example_project.domain_events.registry import registry
from example_project.domain_events.subscriptions import Subscriptions
from example_project.outbox.models import OutboxMessage

MEMORY = "example_project.brokers.kombu_memory.MemoryBrokerEventBus"


def test_the_module_of_a_handler() -> None:
    """An app contains it, or no app does."""
    handlers = [handler for _, handler in event_bus.subscriptions]
    modules = {handler_name(each): module_of(each) for each in handlers}
    name = "example_project.orders.handlers.handle_order_shipped"
    assert modules[name] == "orders"
    assert module_of(print) == NO_APP


def test_who_listens_to_what() -> None:
    """The subscriptions of the project, by module."""
    found = events_by_module(event_bus.subscriptions)
    assert found["ehr"] == ["OrderCancelledEvent", "OrderPlacedEvent"]
    assert "OrderShippedEvent" in found["notifications"]
    assert "OrderPlacedEvent" not in found["notifications"]
    assert "OrderShippedEvent" in found["orders"]


def test_a_handler_of_a_base_class_wants_every_subclass() -> None:
    """Its queue is bound for each contract."""
    subscriptions = Subscriptions()
    subscriptions.subscribe(DomainEvent, handler_in("reports", print))
    names = sorted(contract.name for contract in registry)
    assert events_by_module(subscriptions) == {"reports": names}


def test_a_broker_needs_an_address() -> None:
    """The error names the variable to set."""
    with pytest.raises(ImproperlyConfigured, match="EVENT_BUS_URL"):
        RabbitEventBus()


@override_settings(
    EVENT_BUS_BACKEND="example_project.brokers.kombu_memory.MemoryBroker"
)
def test_no_setting_names_a_broker_without_an_outbox() -> None:
    """A broker is no bus: its bus is the outbox."""
    with pytest.raises(ImproperlyConfigured, match="not a BaseEventBus"):
        event_bus.publish(numbered(1))


@override_settings(EVENT_BUS_BACKEND=MEMORY)
def test_the_command_refuses_an_unknown_module() -> None:
    """And it lists the modules that there are."""
    with pytest.raises(CommandError, match="ordres.*ehr, fulfillment"):
        call_command("consume", "ordres")


def test_the_command_wants_a_broker() -> None:
    """A bus without queues has no consumers."""
    with pytest.raises(CommandError, match="no queues"):
        call_command("consume", "orders")


@pytest.mark.django_db
@override_settings(EVENT_BUS_BACKEND=MEMORY, EVENT_BUS_NAMESPACE="once")
def test_the_command_ends_when_the_queue_is_empty() -> None:
    """With --once; and it tells how many messages there were."""
    broker = event_bus.backend.sender
    assert isinstance(broker, MemoryBroker)
    try:
        broker.declare("ehr")
        broker.send(
            OutboxMessage(type="OrderPlacedEvent", body="no event at all")
        )
        told = StringIO()
        call_command("consume", "ehr", once=True, stdout=told)
    finally:
        broker.delete()
    assert told.getvalue() == "Dealt with: 1\n"
