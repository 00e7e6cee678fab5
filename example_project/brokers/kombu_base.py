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
    BrokerEventBus,
    Delivery,
    TransportDownError,
)
from example_project.brokers.kombu_link import Link

# Which attempt a message is on, in a header of the message.
ATTEMPTS = "attempts"


@dataclass(frozen=True)
class KombuDelivery:
    """A message that kombu brought, and the bus that it came by."""

    bus: KombuEventBus
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
        with self.bus.outages():
            self.message.ack()

    def retry(self, after: timedelta) -> None:
        """Put a copy back, one attempt older, then let go of this one."""
        with self.bus.outages():
            self.bus.put_back(self, after)
            self.message.ack()


class KombuEventBus(BrokerEventBus):
    """A topic exchange, and a queue for each module, bound by event."""

    #: How many messages a consumer holds without having handled them.
    #: More would wait here while another consumer has nothing to do.
    prefetch: ClassVar[int] = 1

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.exchange = Exchange(f"{self.namespace}.events", type="topic")
        self._link: Link | None = None

    # Sending

    def send_text(self, name: str, event_id: str, text: str) -> None:
        """Publish `text` under the name of its event."""
        with self.outages():
            if not self.link.all_declared:
                self.declare_all()
                self.link.all_declared = True
            self.deliver(name, event_id, text)

    def declare_all(self) -> None:
        """Make the exchange, and a queue for each module here."""
        self.declare_exchange()
        super().declare_all()

    def deliver(self, name: str, event_id: str, text: str) -> None:
        """Publish to the exchange; it copies to each queue bound."""
        self.publish_bytes(
            text.encode(),
            exchange=self.exchange.name,
            routing_key=name,
            message_id=event_id,
            type=name,
        )

    def publish_bytes(self, body: bytes, **options: Any) -> None:
        """Publish `body` as it is: a content type skips serialisers."""
        self.link.producer.publish(
            body,
            content_type="application/json",
            content_encoding="utf-8",
            **options,
        )

    def put_back(self, delivery: KombuDelivery, after: timedelta) -> None:
        """Send a copy to the module's own queue, at once."""
        self.publish_bytes(
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
        self.exchange(self.link.channel).declare()

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
        queue = queue(self.link.channel)
        queue.queue_declare()
        return queue

    def receive(self, module: str, timeout: float) -> Delivery | None:
        """Return the next message for `module`, or None in time."""
        name = self.queue_name(module)
        with self.outages():
            if not self.link.consumes(name):
                self.declare(module)
                self.link.consume(name, self.prefetch)
            message = self.link.next_message(name, timeout)
        return KombuDelivery(self, module, message) if message else None

    # Looking and cleaning up

    def waiting(self, module: str) -> int:
        """Return how many messages wait in the queue of `module`."""
        return self.count(self.queue_name(module))

    def count(self, queue: str) -> int:
        """Return how many messages the broker says `queue` has ready."""
        with self.outages():
            told = self.link.channel.queue_declare(queue, passive=True)
            return int(told.message_count)

    def delete(self) -> None:
        """Remove the queues of the modules, and the exchange."""
        self.close()
        with self.outages():
            self.declare_exchange()
            for module in self.modules():
                for name in self.queues_of(module):
                    Queue(name)(self.link.channel).delete()
            self.exchange(self.link.channel).delete()
        self.close()

    def queues_of(self, module: str) -> list[str]:
        """Return the names of all queues that `module` may have."""
        return [self.queue_name(module)]

    # The connection

    @property
    def link(self) -> Link:
        """The open connection; opened now if there is none."""
        if self._link is None:
            self._link = self.open_link()
        return self._link

    def open_link(self) -> Link:
        """Connect to the broker."""
        return Link(self.url, self.transport_options)

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
                    f"{type(self).__name__}: its broker does not answer "
                    f"({type(error).__name__}: {error})"
                ) from error
            raise

    def close(self) -> None:
        """Let go of the connection; what was not acknowledged goes back."""
        link, self._link = self._link, None
        if link is not None:
            with suppress(Exception):
                link.close()
