"""A message is acknowledged last: handled, put back, or written down."""

from __future__ import annotations

import logging

import pytest
from django.db import OperationalError, connection

from example_project.brokers.base import TransportDownError
from example_project.brokers.consumer import Consumer, DatabaseDownError
from example_project.brokers.delivery import Fault
from example_project.brokers.tests.fake import ListBroker, ListDelivery
from example_project.brokers.tests.transports import (
    Ears,
    handler_in,
    numbered,
)
from example_project.domain_events.codec import encode
from example_project.domain_events.envelope import Envelope
from example_project.domain_events.events import EncounterCompletedEvent
from example_project.domain_events.subscriptions import Handler
from example_project.outbox.models import DeadLetter, InboxMessage
from example_project.outbox.status import outbox_status, total

pytestmark = pytest.mark.django_db


@pytest.fixture
def broker() -> ListBroker:
    """A broker in a list."""
    return ListBroker()


@pytest.fixture
def ears(broker: ListBroker) -> Ears:
    """A handler of the orders module."""
    ears = Ears("orders")
    broker.subscriptions.subscribe(EncounterCompletedEvent, ears.handler)
    return ears


def a_message(number: int = 1) -> bytes:
    return encode(Envelope(event=numbered(number))).encode()


def test_a_message_is_acknowledged_after_it_was_handled(
    broker: ListBroker,
) -> None:
    """Acknowledged earlier, a crash in the handler would lose it."""
    delivery = broker.put(a_message())
    broker.subscriptions.subscribe(EncounterCompletedEvent, watching(delivery))
    Consumer(broker, "orders").consume(0)
    assert delivery.done == ["handled", "ack"]


def watching(delivery: ListDelivery) -> Handler:
    """Return a handler of orders that leaves its mark in the delivery."""

    def handle(event: EncounterCompletedEvent) -> None:
        delivery.done.append("handled")

    handle.__module__ = "example_project.orders.handlers"
    return handle


def test_a_copy_is_acknowledged_and_not_handled(
    broker: ListBroker, ears: Ears
) -> None:
    """The inbox knows it by its id."""
    body = a_message()
    first, second = broker.put(body), broker.put(body)
    assert Consumer(broker, "orders").consume_all(0) == 2
    assert first.done == second.done == ["ack"]
    assert ears.numbers == [1]
    assert InboxMessage.objects.count() == 1


@pytest.mark.parametrize(
    ("attempts", "done", "letters"),
    [(1, ["retry"], 0), (2, ["retry"], 0), (3, ["ack"], 1), (7, ["ack"], 1)],
)
def test_the_last_attempt_is_the_last(
    broker: ListBroker,
    ears: Ears,
    attempts: int,
    done: list[str],
    letters: int,
) -> None:
    """The third of three attempts leaves one, and no earlier one."""
    ears.failures = 1
    delivery = broker.put(a_message(), attempts)
    Consumer(broker, "orders", max_attempts=3).consume(0)
    assert delivery.done == done
    assert DeadLetter.objects.count() == letters


def test_a_dead_letter_says_why(broker: ListBroker, ears: Ears) -> None:
    """Whose it is, what it was, what was wrong, and how often it was tried."""
    ears.failures = 1
    body = a_message()
    broker.put(body, attempts=3)
    Consumer(broker, "orders", max_attempts=3).consume(0)
    letter = DeadLetter.objects.get()
    assert (letter.queue, letter.reason) == ("orders", "handler_failed")
    assert letter.detail.startswith("ValueError: not now (Raised by ")
    assert (letter.type, letter.attempts) == ("EncounterCompletedEvent", 3)
    assert bytes(letter.body) == body
    assert letter.event_id


def test_an_event_without_a_handler_is_a_dead_letter(
    broker: ListBroker,
) -> None:
    """A queue that is bound for too much shows."""
    delivery = broker.put(a_message())
    Consumer(broker, "orders").consume(0)
    assert DeadLetter.objects.get().reason == "no_handler"
    assert delivery.done == ["ack"]


def test_a_module_leaves_the_handlers_of_others_alone(
    broker: ListBroker, ears: Ears
) -> None:
    """The consumer of one module runs no handler of another."""
    other = Ears("ehr")
    broker.subscriptions.subscribe(EncounterCompletedEvent, other.handler)
    broker.put(a_message())
    Consumer(broker, "orders").consume(0)
    assert (ears.numbers, other.numbers) == ([1], [])


def test_a_text_that_postgresql_cannot_keep(broker: ListBroker) -> None:
    """A NUL and a lone surrogate in an error end up escaped."""

    def quote(event: EncounterCompletedEvent) -> None:
        raise ValueError("not a name: \x00 \ud800")

    quote.__module__ = "example_project.orders.handlers"
    broker.subscriptions.subscribe(EncounterCompletedEvent, quote)
    broker.put(a_message())
    Consumer(broker, "orders", max_attempts=1).consume(0)
    letter = DeadLetter.objects.get()
    assert r"not a name: \x00 \ud800" in letter.detail


class Away(ListBroker):
    """A broker that is down, and then has nothing."""

    def __init__(self, consumer: list[Consumer]) -> None:
        super().__init__()
        self.outages = 0
        self.consumer = consumer

    def receive(self, module: str, timeout: float) -> ListDelivery | None:
        """Be down once; then let the consumer stop."""
        if not self.outages:
            self.outages += 1
            raise TransportDownError("nobody is there")
        self.consumer[0].stop()
        return None


@pytest.mark.django_db(transaction=True)
def test_a_consumer_outlives_an_outage_of_the_broker(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """It says so, waits, and goes on."""
    made: list[Consumer] = []
    broker = Away(made)
    made.append(Consumer(broker, "orders"))
    with caplog.at_level(logging.WARNING):
        made[0].run()
    assert broker.outages == 1
    assert "nobody is there; again in 1.0 s" in caplog.text


def test_a_broken_connection_costs_no_attempt(
    broker: ListBroker, ears: Ears, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The message goes back as it was; a dead letter would be a lie."""
    monkeypatch.setattr(connection, "is_usable", lambda: False)
    ears.failures = 1
    delivery = broker.put(a_message(), attempts=3)
    with pytest.raises(DatabaseDownError):
        Consumer(broker, "orders", max_attempts=3).consume(0)
    assert delivery.done == []
    assert not DeadLetter.objects.exists()


def test_an_error_of_the_database_while_it_answers_is_an_attempt(
    broker: ListBroker, ears: Ears
) -> None:
    """A lock that timed out is no outage."""

    def time_out(event: EncounterCompletedEvent) -> None:
        raise OperationalError("lock timeout")

    time_out.__module__ = "example_project.orders.handlers"
    broker.subscriptions.subscribe(EncounterCompletedEvent, time_out)
    delivery = broker.put(a_message())
    Consumer(broker, "orders").consume(0)
    assert delivery.done == ["retry"]


def test_what_killed_its_consumers_is_a_dead_letter(
    broker: ListBroker, ears: Ears
) -> None:
    """After the last attempt it is not tried, and the next one is handled."""
    deadly = broker.put(a_message(1), attempts=4)
    broker.put(a_message(2))
    Consumer(broker, "orders", max_attempts=3).consume_all(0)
    letter = DeadLetter.objects.get()
    assert (letter.reason, letter.attempts) == ("worker_died", 4)
    assert letter.event_id
    assert (deadly.done, ears.numbers) == (["ack"], [2])


def test_a_fault_beside_the_body_is_a_dead_letter(
    broker: ListBroker, ears: Ears
) -> None:
    """Whatever the body is; a person can requeue it."""
    fault = Fault("bad_header", "header attempts: 'x'")
    broker.put(a_message()).fault = fault
    Consumer(broker, "orders").consume(0)
    letter = DeadLetter.objects.get()
    assert (letter.reason, letter.detail) == fault
    assert ears.numbers == []
    assert letter.requeue().type == "EncounterCompletedEvent"


def test_what_the_broker_gave_up_on_can_be_seen_and_requeued(
    broker: ListBroker, ears: Ears
) -> None:
    """A consumer collects it when it starts, and now and then."""
    broker.parked.extend([ListDelivery(a_message()), ListDelivery(b"{")])
    consumer = Consumer(broker, "orders")
    assert consumer.collect_given_up() == 2
    good, bad = DeadLetter.objects.order_by("pk")
    assert good.reason == bad.reason == "gave_up"
    assert (good.type, bad.type) == ("EncounterCompletedEvent", "")
    assert total(outbox_status()).dead_letters == 2
    assert good.requeue().event_id == good.event_id


def test_a_running_consumer_collects_first(
    broker: ListBroker, ears: Ears
) -> None:
    """So that nobody has to know of it."""
    broker.parked.append(ListDelivery(a_message()))
    broker.put(a_message(2))
    consumer = Consumer(broker, "orders")
    hear = ears.hear

    def hear_and_stop(event: EncounterCompletedEvent) -> None:
        hear(event)
        consumer.stop()

    broker.subscriptions.clear()
    handler = handler_in("orders", hear_and_stop)
    broker.subscriptions.subscribe(EncounterCompletedEvent, handler)
    consumer.run()
    assert DeadLetter.objects.get().reason == "gave_up"
    assert ears.numbers == [2]
