"""What only RabbitMQ promises."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from datetime import timedelta

import pytest
from kombu import Queue

from example_project.brokers.base import TransportDownError
from example_project.brokers.rabbitmq import RabbitEventBus, give_up_to
from example_project.brokers.tests.transports import handler_in, numbered
from example_project.domain_events.envelope import Envelope
from example_project.domain_events.events import EncounterCompletedEvent

pytestmark = pytest.mark.service("amqp")


@pytest.fixture
def bus() -> Iterator[RabbitEventBus]:
    """A bus with names of its own, and one module that listens."""
    namespace = f"test-{secrets.token_hex(6)}"
    bus = RabbitEventBus(url=os.environ["EDA_AMQP_URL"], namespace=namespace)
    bus.subscribe(EncounterCompletedEvent, handler_in("orders", print))
    yield bus
    bus.delete()


def test_a_send_returns_when_the_broker_has_the_message(
    bus: RabbitEventBus,
) -> None:
    """A queue that is full refuses it, and the sender hears of that."""
    bus.declare("orders")
    full = Queue(
        f"{bus.namespace}.full",
        exclusive=True,
        queue_arguments={"x-max-length": 0, "x-overflow": "reject-publish"},
    )(bus.link.channel)
    full.queue_declare()
    full.bind_to(bus.exchange, routing_key="EncounterCompletedEvent")
    with pytest.raises(TransportDownError, match="MessageNacked"):
        bus.send(Envelope(event=numbered(1)))


def test_messages_and_queues_are_kept_on_disk(bus: RabbitEventBus) -> None:
    """RabbitMQ refuses to see a durable quorum queue as anything else."""
    bus.send(Envelope(event=numbered(1)))
    channel = bus.link.channel
    message = channel.basic_get(bus.queue_name("orders"))
    assert message.properties["delivery_mode"] == 2
    channel.queue_declare(
        bus.queue_name("orders"),
        durable=True,
        auto_delete=False,
        arguments=give_up_to(bus.dead_name("orders"))
        | {"x-delivery-limit": 20},
    )


def test_what_kills_each_consumer_goes_to_the_dead_queue(
    bus: RabbitEventBus, monkeypatch: pytest.MonkeyPatch
) -> None:
    """RabbitMQ gives up where no consumer lives to do so."""
    monkeypatch.setattr("example_project.brokers.rabbitmq.DELIVERY_LIMIT", 2)
    bus.send(Envelope(event=numbered(1)))
    for _ in range(3):
        assert bus.receive("orders", 10)
        bus.close()
    assert bus.receive("orders", 0.3) is None
    assert bus.count(bus.dead_name("orders")) == 1


def test_a_short_wait_is_not_held_up_by_a_long_one(
    bus: RabbitEventBus,
) -> None:
    """Messages expire at the head of a queue: each wait has its own."""
    for number in (1, 2):
        bus.send(Envelope(event=numbered(number)))
    for seconds in (60, 0.05):
        delivery = bus.receive("orders", 10)
        assert delivery
        delivery.retry(timedelta(seconds=seconds))
    again = bus.receive("orders", 10)
    assert again
    assert again.attempts == 2
    assert b'"encounter_id": 2' in again.body
