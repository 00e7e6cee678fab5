"""What a broker has to do for the events, whatever its protocol."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import ClassVar

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from example_project.brokers.capabilities import Capabilities
from example_project.brokers.delivery import Delivery
from example_project.brokers.modules import events_by_module
from example_project.domain_events.subscriptions import Subscriptions
from example_project.outbox.models import OutboxMessage
from example_project.outbox.senders import Sender, TransportDownError

__all__ = [
    "Broker",
    "Capabilities",
    "Delivery",
    "TransportDownError",
    "UnroutableError",
]


class UnroutableError(Exception):
    """No queue would get this message, so the broker did not take it."""


class Broker(Sender, ABC):
    """Takes messages from a relay, and gives them to consumers.

    A module gets a queue of its own, and its consumers share the work.
    A broker belongs to one thread; another thread makes another.
    """

    capabilities: ClassVar[Capabilities]
    #: Where the broker is, unless EVENT_BUS_URL says so.
    default_url: ClassVar[str] = ""

    def __init__(
        self,
        subscriptions: Subscriptions,
        *,
        url: str = "",
        namespace: str = "",
    ) -> None:
        self.subscriptions = subscriptions
        self.url = url or settings.EVENT_BUS_URL or self.default_url
        self.namespace = namespace or settings.EVENT_BUS_NAMESPACE
        self.declared: set[str] = set()
        if not self.url:
            raise ImproperlyConfigured(
                f"{type(self).__name__} needs the address of its server: "
                "set the environment variable EVENT_BUS_URL."
            )

    @abstractmethod
    def send(self, message: OutboxMessage) -> None:
        """Give the body to each module that wants events of this type.

        Raises TransportDownError when the broker cannot take it now, and
        UnroutableError, where it can tell, when nobody would get it.
        """

    @abstractmethod
    def declare(self, module: str) -> None:
        """Make the queue of `module`; what is sent from now on is kept.

        Doing it again changes nothing. Raises TransportDownError.
        """

    @abstractmethod
    def receive(self, module: str, timeout: float) -> Delivery | None:
        """Return a message for `module`, or None after `timeout` seconds.

        Raises TransportDownError when the broker does not answer.
        """

    def given_up(self, module: str) -> Delivery | None:
        """Return a message that the broker itself took out of the queue.

        Some do so with what came back too often. None for those that
        never do, and where there is nothing.
        """
        return None

    @abstractmethod
    def waiting(self, module: str) -> int:
        """Return how many messages wait in the queue of `module`."""

    @abstractmethod
    def delete(self) -> None:
        """Remove all that this namespace has on the broker."""

    def events_of(self, module: str) -> list[str]:
        """Return the names of the events that `module` listens to."""
        return events_by_module(self.subscriptions).get(module, [])

    def modules(self) -> list[str]:
        """Return who listens in this process, or has a queue by it."""
        listening = events_by_module(self.subscriptions)
        return sorted(self.declared | listening.keys())

    def declare_all(self) -> None:
        """Make the queue of each module that listens in this process."""
        for module in events_by_module(self.subscriptions):
            self.declare(module)
