"""Redis, or Valkey: a list for each module."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, ClassVar

from example_project.brokers.base import Capabilities, Delivery
from example_project.brokers.delivery import Whole
from example_project.brokers.kombu_base import KombuBroker, KombuDelivery
from example_project.outbox.backend import OutboxEventBus

# What kombu meets in an entry that is none of its own.
UNREADABLE = (
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    RecursionError,
)


@dataclass(frozen=True)
class UnreadableDelivery(Whole):
    """An entry of a list that is no JSON, and that kombu took off it."""

    body: bytes
    attempts: int = 1

    def ack(self) -> None:
        """Do nothing: Redis has it no more."""

    def retry(self, after: timedelta) -> None:
        """Do nothing: what nobody can read is not tried again."""


class RedisBroker(KombuBroker):
    """A list for each module, and a hash of what is being handled.

    What Redis forgets at a restart depends on how it is set up to save.
    A message of a consumer that was killed comes again after
    `visibility_timeout`, which has to be longer than any handler takes,
    and it comes to each module: kombu publishes it anew.
    """

    capabilities: ClassVar[Capabilities] = Capabilities(
        confirms=True,
        refuses_unroutable=True,
        survives_restart=False,
        redelivers=True,
        delays_retries=False,
        counts_attempts=True,
        keeps_order=True,
        keeps_for_absent=True,
        old_for_new=False,
        redelivers_to_others=True,
    )
    visibility_timeout: ClassVar[int] = 300  # seconds

    @property
    def transport_options(self) -> dict[str, Any]:
        """Name the keys of this namespace; look for the abandoned often."""
        return {
            "visibility_timeout": self.visibility_timeout,
            "unacked_restore_throttle": 1,
            "unacked_key": f"{self.namespace}.unacked",
            "unacked_index_key": f"{self.namespace}.unacked_index",
            "unacked_mutex_key": f"{self.namespace}.unacked_mutex",
        }

    def receive(self, module: str, timeout: float) -> Delivery | None:
        """Return the next message for `module`, or None in time.

        What is no JSON is handed on, to become a dead letter: kombu has
        taken it off the list by then.
        """
        try:
            while delivery := super().receive(module, timeout):
                if not was_given_again(delivery):
                    return delivery
                # Its consumer died of it, perhaps: that was an attempt.
                delivery.retry(timedelta())
        except UNREADABLE as error:
            return UnreadableDelivery(told_in(error))
        return None

    @property
    def outage_errors(self) -> tuple[type[BaseException], ...]:
        """What is raised without a broker; a KeyError is not among it."""
        known = super().outage_errors
        return tuple(each for each in known if each is not KeyError)

    def count(self, queue: str) -> int:
        """Return how long the list is; Redis has none that is empty."""
        with self.outages():
            return int(self.connection.channel.client.llen(queue))

    def in_hand(self) -> int:
        """Return how many messages were taken and not acknowledged."""
        with self.outages():
            key = self.transport_options["unacked_key"]
            return int(self.connection.channel.client.hlen(key))

    def delete(self) -> None:
        """Remove the lists, and what kombu wrote beside them."""
        self.close()
        with self.outages():
            self.connection.channel.client.delete(*self.keys())
        self.close()

    def keys(self) -> list[str]:
        """Return every key that this namespace may have."""
        exchange = self.exchange.name
        options = self.transport_options
        return [
            *map(self.queue_name, self.modules()),
            *(options[each] for each in options if each.endswith("_key")),
            f"_kombu.binding.{exchange}",
            f"_kombu.binding_permanent.{exchange}",
        ]


def told_in(error: Exception) -> bytes:
    """Return the entry that kombu failed to read, or what it missed."""
    entry = getattr(error, "doc", getattr(error, "object", None))
    if isinstance(entry, bytes):
        return entry
    text = entry if isinstance(entry, str) else f"no JSON: {error!r}"
    return text.encode(errors="backslashreplace")


def was_given_again(delivery: Delivery) -> bool:
    """Tell whether kombu put a message back for a consumer that is gone."""
    if delivery.fault is not None or not isinstance(delivery, KombuDelivery):
        return False
    return delivery.message.headers.get("redelivered") is True


class RedisEventBus(OutboxEventBus):
    """The outbox, whose relay sends to Redis."""

    def make_sender(self) -> RedisBroker:
        """Return the broker that the settings name."""
        return RedisBroker(self.subscriptions)
