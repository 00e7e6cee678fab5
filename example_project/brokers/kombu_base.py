"""What the brokers that kombu speaks to have in common."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, ClassVar

from kombu import Connection, Exchange, Queue
from kombu.exceptions import OperationalError

from example_project.brokers.base import (
    Broker,
    Delivery,
    TransportDownError,
    UnroutableError,
)
from example_project.brokers.delivery import Fault, Whole
from example_project.brokers.kombu_connection import BrokerConnection
from example_project.brokers.kombu_messages import ATTEMPTS
from example_project.outbox.models import OutboxMessage


@dataclass(frozen=True)
class KombuDelivery(Whole):
    """A message that kombu brought, and the broker that it came by."""

    broker: KombuBroker
    module: str
    message: Any
    #: Attempts that were made with this very delivery.
    tried: int = 0

    @property
    def body(self) -> bytes:
        """The message, as it arrived; of one that is too large the start."""
        body = self.message.body or b""
        return body.encode() if isinstance(body, str) else bytes(body)

    @property
    def size(self) -> int:
        """How many bytes the whole body had."""
        return getattr(self.message, "size", super().size)

    @property
    def digest(self) -> str:
        """The SHA-256 of the whole body."""
        return getattr(self.message, "digest", "") or super().digest

    @property
    def attempts(self) -> int:
        """Which attempt this is; the first one is 1."""
        before = 1 if self.fault else self.broker.attempts_of(self.message)
        return before + self.tried

    @property
    def fault(self) -> Fault | None:
        """What is wrong with its headers or its form, if anything is."""
        fault: Fault | None = self.message.fault
        return fault

    def ack(self) -> None:
        """Tell the broker that the message is done with."""
        with self.broker.outages():
            self.message.ack()

    def retry(self, after: timedelta) -> None:
        """Have it again, one attempt older, as the broker does that."""
        self.broker.retry(self, after)


class KombuBroker(Broker):
    """A topic exchange, and a queue for each module, bound by event."""

    #: How many messages a consumer holds without having handled them.
    #: More would wait here while another consumer has nothing to do.
    prefetch: ClassVar[int] = 1

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.exchange = Exchange(f"{self.namespace}.events", type="topic")
        self._connection: BrokerConnection | None = None

    # Sending

    def send(self, message: OutboxMessage) -> None:
        """Publish to the exchange; it copies to each queue bound."""
        with self.outages():
            if not self.connection.all_declared:
                self.declare_all()
                self.connection.all_declared = True
            self.check_route(message.type)
            self.connection.publish(
                message.body.encode(),
                exchange=self.exchange.name,
                routing_key=message.type,
                message_id=str(message.event_id),
                type=message.type,
            )

    def check_route(self, name: str) -> None:
        """Raise UnroutableError where no queue would get event `name`."""
        if not self.connection.has_queue_for(self.exchange.name, name):
            raise UnroutableError(
                f"no_handler: {self.exchange.name} has no queue for {name}. "
                "Start the consumer of a module that listens to it once, "
                "and the queue is there."
            )

    def declare_all(self) -> None:
        """Make the exchange, and a queue for each module here."""
        self.declare_exchange()
        super().declare_all()

    def attempts_of(self, message: Any) -> int:
        """Return which attempt a message is on."""
        return int(message.headers.get(ATTEMPTS, 1))

    def retry(self, delivery: KombuDelivery, after: timedelta) -> None:
        """Put a copy back, one attempt older, then let go of this one."""
        with self.outages():
            self.put_back(delivery, after)
            delivery.message.ack()

    def put_back(self, delivery: KombuDelivery, after: timedelta) -> None:
        """Send a copy to the module's own queue, at once."""
        self.connection.publish(
            delivery.body,
            exchange="",
            routing_key=self.queue_name(delivery.module),
            headers={ATTEMPTS: delivery.attempts + 1},
        )

    # Receiving

    def queue_name(self, module: str) -> str:
        """Return the name of the queue of `module`."""
        return f"{self.namespace}.{module}"

    def queue_arguments(self, module: str) -> dict[str, Any]:
        """Return what the broker has to know about the queue."""
        return {}

    def declare_exchange(self) -> None:
        """Make the exchange of this namespace."""
        self.exchange(self.connection.channel).declare()

    def declare(self, module: str) -> None:
        """Make the queue of `module`, bound by the names of its events."""
        self.declared.add(module)
        with self.outages():
            self.declare_exchange()
            queue = self.make_queue(
                self.queue_name(module), self.queue_arguments(module)
            )
            for name in self.events_of(module):
                queue.bind_to(self.exchange, routing_key=name)

    def make_queue(self, name: str, arguments: dict[str, Any]) -> Queue:
        """Make a durable queue, unless it is there."""
        queue = Queue(name, durable=True, queue_arguments=arguments)
        queue = queue(self.connection.channel)
        queue.queue_declare()
        return queue

    def receive(self, module: str, timeout: float) -> Delivery | None:
        """Return the next message for `module`, or None in time."""
        name = self.queue_name(module)
        with self.outages():
            if not self.connection.consumes(name):
                self.declare(module)
                self.connection.consume(name, self.prefetch)
            message = self.connection.next_message(name, timeout)
        return KombuDelivery(self, module, message) if message else None

    # Looking and cleaning up

    def waiting(self, module: str) -> int:
        """Return how many messages wait in the queue of `module`."""
        return self.count(self.queue_name(module))

    def count(self, queue: str) -> int:
        """Return how many messages the broker says `queue` has ready."""
        with self.outages():
            told = self.connection.channel.queue_declare(queue, passive=True)
            return int(told.message_count)

    def delete(self) -> None:
        """Remove the queues of the modules, and the exchange."""
        self.close()
        with self.outages():
            self.declare_exchange()
            for module in self.modules():
                for name in self.queues_of(module):
                    Queue(name)(self.connection.channel).delete()
            self.exchange(self.connection.channel).delete()
        self.close()

    def queues_of(self, module: str) -> list[str]:
        """Return the names of all queues that `module` may have."""
        return [self.queue_name(module)]

    # The connection

    @property
    def connection(self) -> BrokerConnection:
        """The open connection; opened now if there is none."""
        if self._connection is None:
            self._connection = self.open_connection()
        return self._connection

    def open_connection(self) -> BrokerConnection:
        """Connect to the server."""
        return BrokerConnection(self.url, self.transport_options)

    @property
    def transport_options(self) -> dict[str, Any]:
        """What kombu has to know about the transport."""
        return {}

    @property
    def outage_errors(self) -> tuple[type[BaseException], ...]:
        """What is raised when the broker is not there, or went away."""
        known = Connection(self.url).connection_errors
        return (OSError, OperationalError, *known)

    @contextmanager
    def outages(self) -> Iterator[None]:
        """Drop the connection on any error; say when it is an outage."""
        try:
            yield
        except TransportDownError:
            raise
        except Exception as error:
            self.close()
            if isinstance(error, self.outage_errors):
                raise TransportDownError(
                    f"{type(self).__name__}: the server does not answer "
                    f"({type(error).__name__}: {error})"
                ) from error
            raise

    def close(self) -> None:
        """Let go of the connection; what was not acknowledged goes back."""
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(Exception):
                connection.close()
