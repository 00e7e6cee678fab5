"""What only RabbitMQ promises."""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Iterator
from datetime import timedelta

import pytest
from kombu import Queue

from example_project.brokers.base import TransportDownError
from example_project.brokers.consumer import Consumer
from example_project.brokers.rabbitmq import (
    DELIVERY_LIMIT,
    RabbitBroker,
    dead_letter_arguments,
)
from example_project.brokers.tests.transports import handler_in, message
from example_project.domain_events.events import EncounterCompletedEvent
from example_project.domain_events.subscriptions import Subscriptions
from example_project.outbox.models import DeadLetter

pytestmark = pytest.mark.service("amqp")


@pytest.fixture
def broker() -> Iterator[RabbitBroker]:
    """A broker with names of its own, and one module that listens."""
    namespace = f"test-{secrets.token_hex(6)}"
    listeners = Subscriptions()
    listeners.subscribe(EncounterCompletedEvent, handler_in("orders", print))
    broker = RabbitBroker(
        listeners, url=os.environ["EDA_AMQP_URL"], namespace=namespace
    )
    yield broker
    broker.delete()


def test_a_send_returns_when_the_broker_has_the_message(
    broker: RabbitBroker,
) -> None:
    """A queue that is full refuses it, and the sender hears of that."""
    broker.declare("orders")
    full = Queue(
        f"{broker.namespace}.full",
        exclusive=True,
        queue_arguments={"x-max-length": 0, "x-overflow": "reject-publish"},
    )(broker.connection.channel)
    full.queue_declare()
    full.bind_to(broker.exchange, routing_key="EncounterCompletedEvent")
    with pytest.raises(TransportDownError, match="MessageNacked"):
        broker.send(message(1))


def test_messages_and_queues_are_kept_on_disk(broker: RabbitBroker) -> None:
    """RabbitMQ refuses to see a durable quorum queue as anything else."""
    broker.send(message(1))
    channel = broker.connection.channel
    received = channel.basic_get(broker.queue_name("orders"))
    assert received.properties["delivery_mode"] == 2
    channel.queue_declare(
        broker.queue_name("orders"),
        durable=True,
        auto_delete=False,
        arguments=dead_letter_arguments(broker.dead_letter_queue("orders"))
        | {"x-delivery-limit": 20},
    )


def test_what_kills_each_consumer_goes_to_the_dead_letter_queue(
    broker: RabbitBroker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """RabbitMQ does it where no consumer lives to do so."""
    monkeypatch.setattr("example_project.brokers.rabbitmq.DELIVERY_LIMIT", 2)
    broker.send(message(1))
    for _ in range(3):
        assert broker.receive("orders", 10)
        broker.close()
    assert broker.receive("orders", 0.3) is None
    assert broker.count(broker.dead_letter_queue("orders")) == 1


def test_a_short_wait_is_not_held_up_by_a_long_one(
    broker: RabbitBroker,
) -> None:
    """Messages expire at the head of a queue: each wait has its own."""
    for number in (1, 2):
        broker.send(message(number))
    for seconds in (60, 0.05):
        delivery = broker.receive("orders", 10)
        assert delivery
        delivery.retry(timedelta(seconds=seconds))
    again = broker.receive("orders", 10)
    assert again
    assert again.attempts == 2
    assert b'"encounter_id": 2' in again.body


@pytest.mark.django_db
def test_what_rabbitmq_gave_up_on_comes_to_the_dead_letters(
    broker: RabbitBroker,
) -> None:
    """It went back to the queue more often than RabbitMQ allows."""
    broker.send(message(1))
    channel = broker.connection.channel
    queue = broker.queue_name("orders")
    for _ in range(DELIVERY_LIMIT + 2):
        while (taken := channel.basic_get(queue)) is None:
            if channel.queue_declare(
                broker.dead_letter_queue("orders"), passive=True
            ).message_count:
                break
            time.sleep(0.05)
        if taken is None:
            break
        channel.basic_reject(taken.delivery_tag, requeue=True)
    consumer = Consumer(broker, "orders")
    assert consumer.collect_given_up() == 1
    letter = DeadLetter.objects.get()
    assert (letter.reason, letter.type) == (
        "gave_up",
        "EncounterCompletedEvent",
    )
    assert letter.requeue().event_id == letter.event_id
    assert consumer.collect_given_up() == 0


def test_rabbitmq_counts_the_deaths_of_consumers(
    broker: RabbitBroker,
) -> None:
    """Each of them was an attempt."""
    broker.send(message(1))
    for attempt in (1, 2, 3):
        delivery = None
        while delivery is None:
            delivery = broker.receive("orders", 1)
        assert delivery.attempts == attempt
        broker.close()  # as the system does for a process that died
