"""An open connection of kombu's, and what was made on it."""

from __future__ import annotations

from collections import deque
from typing import Any, ClassVar

from kombu import Connection, Consumer, Producer, Queue
from kombu.message import Message

from example_project.brokers.kombu_messages import VirtualMessage

CONNECTS_WITHIN = 5  # seconds


class BrokerConnection:
    """A connection with a channel for sending, and one per consumer.

    It is thrown away at the first error: channels do not outlive it.
    """

    #: What a message becomes; kombu's own class would inflate it.
    #:
    #: :meta private:
    message_type: ClassVar[type[Message]] = VirtualMessage

    def __init__(
        self,
        url: str,
        transport_options: dict[str, Any],
    ) -> None:
        self.connection = Connection(
            url,
            connect_timeout=CONNECTS_WITHIN,
            transport_options=transport_options,
        )
        # Twice, at once: who called waits before the next attempt.
        self.connection.ensure_connection(max_retries=1, interval_start=0)
        self.channel = self.open_channel()
        self.producer = Producer(self.channel)
        self.all_declared = False
        self._taken: dict[str, deque[Message]] = {}
        self._consumers: list[Consumer] = []

    def open_channel(self) -> Any:
        """Return a channel whose messages are of our own type."""
        channel: Any = self.connection.channel()
        channel.Message = self.message_type
        return channel

    def publish(self, body: bytes, **options: Any) -> None:
        """Send `body` as it is: a content type skips serialisers."""
        self.producer.publish(
            body,
            content_type="application/json",
            content_encoding="utf-8",
            **options,
        )

    def has_queue_for(self, exchange: str, routing_key: str) -> bool:
        """Tell whether a queue would get it, as far as can be told.

        Where kombu keeps the bindings itself it drops in silence what has
        none; RabbitMQ answers when it is asked to.
        """
        channel = self.channel
        if not hasattr(channel, "get_table"):
            return True
        try:
            table = channel.get_table(exchange)
        except KeyError:  # it has no binding at all
            return False
        kind = channel.typeof(exchange)
        return bool(kind.lookup(table, exchange, routing_key, None))

    def consumes(self, queue: str) -> bool:
        """Tell whether messages of `queue` come by it."""
        return queue in self._taken

    def consume(self, queue: str, prefetch: int) -> None:
        """Ask for the messages of `queue`, `prefetch` ahead at most."""
        taken: deque[Message] = deque()
        consumer = Consumer(
            self.open_channel(),
            [Queue(queue, no_declare=True)],
            on_message=taken.append,
            prefetch_count=prefetch,
            auto_declare=False,
        )
        consumer.consume()
        self._taken[queue] = taken
        self._consumers.append(consumer)

    def next_message(self, queue: str, timeout: float) -> Message | None:
        """Return what came for `queue`, or None after `timeout` seconds."""
        taken = self._taken[queue]
        if not taken:
            try:
                self.connection.drain_events(timeout=timeout)
            except TimeoutError:
                return None
        return taken.popleft() if taken else None

    def close(self) -> None:
        """Close it; the broker gives what was not acknowledged away."""
        self.connection.close()
