"""RabbitMQ: nothing is taken without a confirmation, or silently dropped."""

from __future__ import annotations

import math
from datetime import timedelta
from typing import Any, ClassVar

from amqp.exceptions import MessageNacked

from example_project.brokers.base import Capabilities, UnroutableError
from example_project.brokers.kombu_base import KombuBroker, KombuDelivery
from example_project.brokers.kombu_connection import BrokerConnection
from example_project.brokers.kombu_messages import (
    ATTEMPTS,
    AmqpMessage,
    guarded_frames,
)
from example_project.outbox.backend import OutboxEventBus

CONFIRMED_WITHIN = 10.0  # seconds
# A message whose consumer died this often goes to the dead letter queue.
DELIVERY_LIMIT = 20
# A queue for retries goes away when it was not used for this long.
UNUSED_FOR = timedelta(minutes=10)


class ConfirmingConnection(BrokerConnection):
    """Returns from `publish` when RabbitMQ has the message in a queue."""

    message_type = AmqpMessage  #: :meta private:

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._returned: list[str] = []
        self.channel.events["basic_return"].add(self._on_return)

    def publish(self, body: bytes, **options: Any) -> None:
        """Send, wait for the confirmation; raise UnroutableError."""
        self._returned.clear()
        super().publish(
            body,
            mandatory=True,
            delivery_mode="persistent",
            confirm_timeout=CONFIRMED_WITHIN,
            **options,
        )
        if self._returned:
            raise UnroutableError(
                f"no_handler: {options['exchange']} has no queue for "
                f"{options['routing_key']}: {self._returned[0]}. Start the "
                "consumer of a module that listens to it once, and the "
                "queue is there."
            )

    def _on_return(self, error: Exception, *_: Any) -> None:
        # Comes before the confirmation that `publish` waits for.
        self._returned.append(str(error))


class RabbitBroker(KombuBroker):
    """A durable quorum queue for each module, and confirms for each send."""

    capabilities: ClassVar[Capabilities] = Capabilities(
        confirms=True,
        refuses_unroutable=True,
        survives_restart=True,
        redelivers=True,
        delays_retries=True,
        counts_attempts=True,
        keeps_order=True,
        keeps_for_absent=True,
        old_for_new=False,
    )

    def open_connection(self) -> BrokerConnection:
        """Connect, so that each message is confirmed."""
        return ConfirmingConnection(self.url, self.transport_options)

    @property
    def transport_options(self) -> dict[str, Any]:
        """Confirm each publish, and read no more of a body than is kept."""
        return {"confirm_publish": True, "frame_handler": guarded_frames}

    @property
    def outage_errors(self) -> tuple[type[BaseException], ...]:
        """A message that a full queue refuses is an outage as well."""
        return (*super().outage_errors, MessageNacked)

    # Receiving

    def queue_arguments(self, module: str) -> dict[str, Any]:
        """Replicated, with another queue for its dead letters."""
        return dead_letter_arguments(self.dead_letter_queue(module)) | {
            "x-delivery-limit": DELIVERY_LIMIT
        }

    def declare(self, module: str) -> None:
        """Make the queue of `module`, and the one for its dead letters."""
        with self.outages():
            self.make_queue(
                self.dead_letter_queue(module), {"x-queue-type": "quorum"}
            )
            super().declare(module)

    def attempts_of(self, message: Any) -> int:
        """Return which attempt a message is on.

        RabbitMQ counts how often it delivered a message to consumers that
        died of it, or lost their connection.
        """
        deaths = message.headers.get("x-delivery-count", 0)
        died = deaths if type(deaths) is int and deaths > 0 else 0
        return super().attempts_of(message) + died

    def given_up(self, module: str) -> KombuDelivery | None:
        """Return what RabbitMQ delivered too often, or None."""
        with self.outages():
            channel = self.connection.channel
            content = channel.basic_get(self.dead_letter_queue(module))
            if content is None:
                return None
            message = channel.message_to_python(content)
        return KombuDelivery(self, module, message)

    def put_back(self, delivery: KombuDelivery, after: timedelta) -> None:
        """Let a copy wait in a queue that nobody reads, until it expires."""
        milliseconds = max(1, round(after.total_seconds() * 1000))
        self.connection.publish(
            delivery.body,
            exchange="",
            routing_key=self._retry_queue(delivery.module, milliseconds),
            headers={ATTEMPTS: delivery.attempts + 1},
            expiration=milliseconds / 1000,
        )

    def _retry_queue(self, module: str, milliseconds: int) -> str:
        """Make the queue for waits of about that long; return its name.

        A message expires only at the head of its queue: one with a long
        wait would hold up those behind. So each power of two has its own.
        """
        longest = 2 ** math.ceil(math.log2(milliseconds))
        name = f"{self.queue_name(module)}.retry.{longest}ms"
        unused = longest + int(UNUSED_FOR.total_seconds() * 1000)
        arguments = dead_letter_arguments(self.queue_name(module))
        self.make_queue(name, arguments | {"x-expires": unused})
        return name

    # Looking and cleaning up

    def dead_letter_queue(self, module: str) -> str:
        """Return the name of the queue of RabbitMQ's own dead letters."""
        return f"{self.queue_name(module)}.dead"

    def queues_of(self, module: str) -> list[str]:
        """Return the queue, the dead letter queue and the retry queues."""
        name = self.queue_name(module)
        longest = [2**exponent for exponent in range(20)]
        retries = [f"{name}.retry.{each}ms" for each in longest]
        return [name, self.dead_letter_queue(module), *retries]


class RabbitEventBus(OutboxEventBus):
    """The outbox, whose relay sends to RabbitMQ."""

    def make_sender(self) -> RabbitBroker:
        """Return the broker that the settings name."""
        return RabbitBroker(self.subscriptions)


def dead_letter_arguments(queue: str) -> dict[str, Any]:
    """Return the arguments that move messages to `queue`, losing none.

    By default RabbitMQ dead-letters at most once: it sends the message on
    and does not look whether it arrived.
    """
    return {
        "x-queue-type": "quorum",
        "x-dead-letter-exchange": "",
        "x-dead-letter-routing-key": queue,
        "x-dead-letter-strategy": "at-least-once",
        "x-overflow": "reject-publish",
    }
