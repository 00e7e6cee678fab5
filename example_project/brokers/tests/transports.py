"""Every transport behind one interface, so that one suite fits all."""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Callable
from contextlib import suppress
from threading import Lock
from typing import Any, ClassVar

from django.db import OperationalError, connection, transaction

from example_project.brokers.aws import SnsSqsBroker, SnsSqsEventBus
from example_project.brokers.aws_fifo import FifoBroker, FifoEventBus
from example_project.brokers.base import Broker
from example_project.brokers.capabilities import (
    IN_PROCESS,
    OUTBOX,
    Capabilities,
)
from example_project.brokers.consumer import Consumer
from example_project.brokers.kombu_memory import (
    MemoryBroker,
    MemoryBrokerEventBus,
)
from example_project.brokers.rabbitmq import RabbitBroker, RabbitEventBus
from example_project.brokers.rabbitmq_in_order import (
    OrderedRabbitBroker,
    OrderedRabbitEventBus,
)
from example_project.brokers.redis import RedisBroker, RedisEventBus
from example_project.domain_events.backends.base import BaseEventBus
from example_project.domain_events.backends.memory import EventBus
from example_project.domain_events.envelope import Envelope
from example_project.domain_events.events import EncounterCompletedEvent
from example_project.domain_events.subscriptions import (
    Handler,
    Subscriptions,
)
from example_project.outbox.backend import OutboxEventBus
from example_project.outbox.models import OutboxMessage
from example_project.outbox.relay import Relay
from example_project.outbox.senders import LocalSender
from example_project.shared.concurrency import in_thread

DEADLINE = 20  # seconds


def numbered(number: int) -> EncounterCompletedEvent:
    """Return an event that can be told from the others."""
    return EncounterCompletedEvent(encounter_id=number, order_uuid="an order")


def message(number: int) -> OutboxMessage:
    """Return `numbered` as a message that no outbox kept."""
    return OutboxMessage.of(Envelope(event=numbered(number)))


def handler_in(module: str, function: Callable[[Any], Any]) -> Handler:
    """Return `function` as a handler of the business module `module`."""

    def handler(event: Any) -> None:
        function(event)

    handler.__module__ = f"example_project.{module}.handlers"
    handler.__qualname__ = function.__qualname__
    return handler


class Ears:
    """A handler of a module, and the numbers that it heard."""

    def __init__(self, module: str) -> None:
        self.numbers: list[int] = []
        self.failures = 0
        self.handler = handler_in(module, self.hear)

    def hear(self, event: EncounterCompletedEvent) -> None:
        """Keep the number; fail instead, as often as `failures` says."""
        if self.failures:
            self.failures -= 1
            raise ValueError("not now")
        self.numbers.append(event.encounter_id)


class Transport:
    """A broker; the two transports without one override what differs.

    `end` is where events go in and come out: the broker, or the bus.
    `server` is the environment variable that says where the broker is.
    """

    #: How long an empty queue is watched before it counts as empty.
    patience: ClassVar[float] = 0.4

    def __init__(
        self,
        bus_class: type[BaseEventBus],
        broker_class: type[Broker] | None = None,
        server: str = "",
    ) -> None:
        self.bus_class = bus_class
        self.broker_class: Any = broker_class
        self.url = os.environ[server] if server else ""
        self.namespace = f"test-{secrets.token_hex(6)}"
        self.subscriptions = Subscriptions()
        self.end: Any = self.another_end()

    @property
    def capabilities(self) -> Capabilities:
        """What the transport says of itself."""
        return self.broker_class.capabilities

    def another_end(self) -> Any:
        """Return a broker with a connection of its own."""
        return self.broker_class(
            self.subscriptions, url=self.url, namespace=self.namespace
        )

    def listen(self, module: str) -> Ears:
        """Let a handler of `module` listen, and make its queue."""
        ears = Ears(module)
        self.subscriptions.subscribe(EncounterCompletedEvent, ears.handler)
        self.end.declare(module)
        return ears

    def send(self, number: int, end: Any = None) -> None:
        """Send an event past the outbox."""
        (end or self.end).send(message(number))

    def consume(self, module: str, count: int, end: Any = None) -> None:
        """Deal with `count` messages of `module`, however slow they are."""
        consumer = Consumer(end or self.end, module, max_attempts=3)
        until = time.monotonic() + DEADLINE
        while count and time.monotonic() < until:
            count -= consumer.consume(self.patience)
        assert not count, f"{count} messages never came"

    def while_one_is_in_hand(
        self, module: str, others: Callable[[], None]
    ) -> None:
        """Let a consumer take a message, and finish it after `others`."""
        other = self.another_end()
        consumer, taken = Consumer(other, module), None
        while taken is None:
            taken = other.receive(module, self.patience)
        others()
        consumer.deal_with(taken)
        other.close()

    def consume_what_comes(self, module: str) -> None:
        """Deal with messages of `module` until none comes."""
        Consumer(self.end, module).consume_all(self.patience)

    def is_empty(self, module: str) -> bool:
        """Tell whether nothing comes for `module`."""
        return self.end.receive(module, self.patience) is None

    def clean_up(self) -> None:
        """Leave nothing behind on the broker."""
        self.end.delete()


class Memory(Transport):
    """Kombu's queues in this process."""

    patience = 0.05

    def __init__(self) -> None:
        super().__init__(MemoryBrokerEventBus, MemoryBroker)


class Redis(Transport):
    """Redis, or the embedded Valkey."""

    def __init__(self) -> None:
        super().__init__(RedisEventBus, RedisBroker, "EDA_REDIS_URL")


class RabbitMQ(Transport):
    """A real RabbitMQ."""

    def __init__(self) -> None:
        super().__init__(RabbitEventBus, RabbitBroker, "EDA_AMQP_URL")


class RabbitMQInOrder(Transport):
    """A real RabbitMQ, with one consumer of a module at work."""

    def __init__(self) -> None:
        super().__init__(
            OrderedRabbitEventBus, OrderedRabbitBroker, "EDA_AMQP_URL"
        )


class SnsSqs(Transport):
    """SNS and SQS on moto, which is an emulator."""

    patience = 0  # a short poll: moto has no other servers to ask

    def __init__(self) -> None:
        super().__init__(SnsSqsEventBus, SnsSqsBroker, "EDA_AWS_ENDPOINT")


class Fifo(Transport):
    """FIFO topics and queues on moto, which is an emulator."""

    patience = 0

    def __init__(self) -> None:
        super().__init__(FifoEventBus, FifoBroker, "EDA_AWS_ENDPOINT")


class InProcess(Transport):
    """The bus of part one: handlers run in `publish`."""

    capabilities = IN_PROCESS
    bus_type: ClassVar[type[BaseEventBus]] = EventBus

    def __init__(self) -> None:
        super().__init__(self.bus_type)

    def another_end(self) -> Any:
        """Return a bus for the same handlers."""
        return self.bus_type(self.subscriptions)

    def listen(self, module: str) -> Ears:
        """Let a handler of `module` listen."""
        ears = Ears(module)
        self.subscriptions.subscribe(EncounterCompletedEvent, ears.handler)
        return ears

    def send(self, number: int, end: Any = None) -> None:
        """Publish; the handlers have run afterwards."""
        try:
            (end or self.end).publish(numbered(number))
        except ExceptionGroup:
            pass  # the publisher would see it; no consumer would

    def consume(self, module: str, count: int, end: Any = None) -> None:
        """Nothing is left to do."""

    def while_one_is_in_hand(
        self, module: str, others: Callable[[], None]
    ) -> None:
        """Nothing ever is: the publisher waits for its handlers."""

    def consume_what_comes(self, module: str) -> None:
        """Nothing is left to do."""

    def is_empty(self, module: str) -> bool:
        """Nothing ever waits."""
        return True

    def clean_up(self) -> None:
        """Nothing is left behind."""


class Outbox(InProcess):
    """The outbox and its relay, which runs the handlers."""

    capabilities = OUTBOX
    bus_type = OutboxEventBus

    def __init__(self) -> None:
        super().__init__()
        self.lock = Lock()

    def send(self, number: int, end: Any = None) -> None:
        """Keep the event; one writer at a time, for SQLite's sake."""
        with self.lock, transaction.atomic():
            (end or self.end).publish_on_commit(numbered(number))

    def consume(self, module: str, count: int, end: Any = None) -> None:
        """Let a relay send all that is due, until `count` were."""
        relay = Relay((end or self.end).sender)
        until = time.monotonic() + DEADLINE
        while count > 0 and time.monotonic() < until:
            count -= relay.send_all()
        connection.close_if_unusable_or_obsolete()

    def while_one_is_in_hand(
        self, module: str, others: Callable[[], None]
    ) -> None:
        """Let a relay begin with a message, and finish it after `others`."""

        class Busy(LocalSender):
            """Sends after the others."""

            def send(self, message: OutboxMessage) -> None:
                in_thread(try_others)
                super().send(message)

        def try_others() -> None:
            if connection.vendor != "sqlite":
                return others()
            # There nobody else can write meanwhile.
            connection.cursor().execute("PRAGMA busy_timeout = 100")
            with suppress(OperationalError):
                others()
            # Django's own close() spares what leads to a database in memory.
            connection.connection.close()

        Relay(Busy(self.subscriptions)).send_batch()

    def consume_what_comes(self, module: str) -> None:
        """Let a relay send all that is due, and what becomes so."""
        ours = OutboxMessage.objects.filter(key=numbered(1).order_uuid)
        until = time.monotonic() + DEADLINE
        while ours.filter(state="pending") and time.monotonic() < until:
            Relay(self.end.sender).send_all()

    def is_empty(self, module: str) -> bool:
        """Tell whether a relay finds nothing due."""
        return Relay(self.end.sender).send_all() == 0


TRANSPORTS: dict[str, tuple[type[Transport], str]] = {
    "in-process": (InProcess, ""),
    "outbox": (Outbox, ""),
    "memory": (Memory, ""),
    "redis": (Redis, "redis"),
    "rabbitmq": (RabbitMQ, "amqp"),
    "rabbitmq-in-order": (RabbitMQInOrder, "amqp"),
    "sns-sqs-on-moto": (SnsSqs, "aws"),
    "fifo-on-moto": (Fifo, "aws"),
}
