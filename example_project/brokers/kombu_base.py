"""What the brokers that kombu speaks to have in common."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, ClassVar

from kombu import Connection, Exchange, Queue
from kombu.exceptions import OperationalError
from kombu.message import Message

from example_project.brokers.base import (
    Broker,
    Delivery,
    TransportDownError,
)
from example_project.brokers.kombu_connection import BrokerConnection
from example_project.outbox.models import OutboxMessage

# Which attempt a message is on, in a header of the message.
ATTEMPTS = "attempts"


@dataclass(frozen=True)
class KombuDelivery:
    """A message that kombu brought, and the broker that it came by."""

    broker: KombuBroker
    module: str
    message: Message

    @property
    def body(self) -> bytes:
        """The message, as it arrived."""
        body = self.message.body or b""
        return body.encode() if isinstance(body, str) else bytes(body)

    @property
    def attempts(self) -> int:
        """Which attempt this is; a strange header counts as the first."""
        count = (self.message.headers or {}).get(ATTEMPTS, 1)
        return count if type(count) is int and count >= 1 else 1

    def ack(self) -> None:
        """Tell the broker that the message is done with."""
        with self.broker.outages():
            self.message.ack()

    def retry(self, after: timedelta) -> None:
        """Put a copy back, one attempt older, then let go of this one."""
        with self.broker.outages():
            self.broker.put_back(self, after)
            self.message.ack()


class KombuBroker(Broker):
    """A topic exchange, and a queue for each module, bound by event."""

    #: How many messages a consumer holds without having handled them.
    #: More would wait here while another consumer has nothing to do.
    prefetch: ClassVar[int] = 1
    connection_type: ClassVar[type[BrokerConnection]] = BrokerConnection

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
            self.connection.publish(
                message.body.encode(),
                exchange=self.exchange.name,
                routing_key=message.type,
                message_id=str(message.event_id),
                type=message.type,
            )

    def declare_all(self) -> None:
        """Make the exchange, and a queue for each module here."""
        self.declare_exchange()
        super().declare_all()

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
            self._connection = self.connection_type(
                self.url, self.transport_options
            )
        return self._connection

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
