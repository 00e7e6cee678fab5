"""Every transport behind one interface, so that one suite fits all."""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Callable
from threading import Lock
from typing import Any, ClassVar

from django.db import connection

from example_project.brokers.aws import SnsSqsEventBus
from example_project.brokers.base import BrokerEventBus
from example_project.brokers.capabilities import (
    IN_PROCESS,
    OUTBOX,
    Capabilities,
)
from example_project.brokers.consumer import Consumer
from example_project.brokers.kombu_memory import MemoryBrokerEventBus
from example_project.brokers.rabbitmq import RabbitEventBus
from example_project.brokers.redis import RedisEventBus
from example_project.domain_events.backends.memory import EventBus
from example_project.domain_events.envelope import Envelope
from example_project.domain_events.events import EncounterCompletedEvent
from example_project.domain_events.subscriptions import (
    Handler,
    Subscriptions,
)
from example_project.outbox.backend import OutboxEventBus
from example_project.outbox.relay import Relay

DEADLINE = 20  # seconds


def numbered(number: int) -> EncounterCompletedEvent:
    """Return an event that can be told from the others."""
    return EncounterCompletedEvent(encounter_id=number, order_uuid="an order")


def handler_in(module: str, function: Callable[[Any], Any]) -> Handler:
    """Return `function` as a handler of the business module `module`."""

    def handler(event: Any) -> None:
        function(event)

    handler.__module__ = f"example_project.{module}.handlers"
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

    `server` is the environment variable that says where the broker is.
    """

    #: How long an empty queue is watched before it counts as empty.
    patience: ClassVar[float] = 0.4

    def __init__(
        self, bus_class: type[BrokerEventBus] | None, server: str = ""
    ) -> None:
        self.bus_class: Any = bus_class
        self.url = os.environ[server] if server else ""
        self.namespace = f"test-{secrets.token_hex(6)}"
        self.subscriptions = Subscriptions()
        self.bus: Any = self.another_bus()

    @property
    def capabilities(self) -> Capabilities:
        """What the transport says of itself."""
        return self.bus_class.capabilities

    def another_bus(self) -> Any:
        """Return a bus with a connection of its own."""
        return self.bus_class(
            self.subscriptions, url=self.url, namespace=self.namespace
        )

    def listen(self, module: str) -> Ears:
        """Let a handler of `module` listen, and make its queue."""
        ears = Ears(module)
        self.bus.subscribe(EncounterCompletedEvent, ears.handler)
        self.bus.declare(module)
        return ears

    def send(self, number: int, bus: Any = None) -> None:
        """Send an event past the outbox."""
        (bus or self.bus).send(Envelope(event=numbered(number)))

    def consume(self, module: str, count: int, bus: Any = None) -> None:
        """Deal with `count` messages of `module`, however slow they are."""
        consumer = Consumer(bus or self.bus, module, max_attempts=3)
        until = time.monotonic() + DEADLINE
        while count and time.monotonic() < until:
            count -= consumer.consume(self.patience)
        assert not count, f"{count} messages never came"

    def is_empty(self, module: str) -> bool:
        """Tell whether nothing comes for `module`."""
        return self.bus.receive(module, self.patience) is None

    def clean_up(self) -> None:
        """Leave nothing behind on the broker."""
        self.bus.delete()


class Memory(Transport):
    """Kombu's queues in this process."""

    patience = 0.05

    def __init__(self) -> None:
        super().__init__(MemoryBrokerEventBus)


class Redis(Transport):
    """Redis, or the embedded Valkey."""

    def __init__(self) -> None:
        super().__init__(RedisEventBus, "EDA_REDIS_URL")


class RabbitMQ(Transport):
    """A real RabbitMQ."""

    def __init__(self) -> None:
        super().__init__(RabbitEventBus, "EDA_AMQP_URL")


class SnsSqs(Transport):
    """SNS and SQS on moto, which is an emulator."""

    patience = 0  # a short poll: moto has no other servers to ask

    def __init__(self) -> None:
        super().__init__(SnsSqsEventBus, "EDA_AWS_ENDPOINT")


class InProcess(Transport):
    """The bus of part one: handlers run in `publish`."""

    capabilities = IN_PROCESS

    def __init__(self) -> None:
        super().__init__(None)

    def another_bus(self) -> Any:
        """Return a bus for the same handlers."""
        return EventBus(self.subscriptions)

    def listen(self, module: str) -> Ears:
        """Let a handler of `module` listen."""
        ears = Ears(module)
        self.bus.subscribe(EncounterCompletedEvent, ears.handler)
        return ears

    def send(self, number: int, bus: Any = None) -> None:
        """Publish; the handlers have run afterwards."""
        try:
            (bus or self.bus).publish(numbered(number))
        except ExceptionGroup:
            pass  # the publisher would see it; no consumer would

    def consume(self, module: str, count: int, bus: Any = None) -> None:
        """Nothing is left to do."""

    def is_empty(self, module: str) -> bool:
        """Nothing ever waits."""
        return True

    def clean_up(self) -> None:
        """Nothing is left behind."""


class Outbox(InProcess):
    """The outbox and its relay, which runs the handlers."""

    capabilities = OUTBOX

    def __init__(self) -> None:
        super().__init__()
        self.lock = Lock()

    def another_bus(self) -> Any:
        """Return a bus for the same handlers."""
        return OutboxEventBus(self.subscriptions)

    def send(self, number: int, bus: Any = None) -> None:
        """Keep the event; one writer at a time, for SQLite's sake."""
        with self.lock:
            (bus or self.bus).publish_on_commit(numbered(number))

    def consume(self, module: str, count: int, bus: Any = None) -> None:
        """Let a relay send all that is due, until `count` were."""
        relay = Relay(bus or self.bus)
        until = time.monotonic() + DEADLINE
        while count > 0 and time.monotonic() < until:
            count -= relay.send_all()
        connection.close_if_unusable_or_obsolete()

    def is_empty(self, module: str) -> bool:
        """Tell whether a relay finds nothing due."""
        return Relay(self.bus).send_all() == 0


TRANSPORTS: dict[str, tuple[type[Transport], str]] = {
    "in-process": (InProcess, ""),
    "outbox": (Outbox, ""),
    "memory": (Memory, ""),
    "redis": (Redis, "redis"),
    "rabbitmq": (RabbitMQ, "amqp"),
    "sns-sqs-on-moto": (SnsSqs, "aws"),
}
