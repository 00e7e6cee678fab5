"""A broker in a list, for what the consumer does with each message."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from datetime import timedelta
from typing import ClassVar

from example_project.brokers.base import Broker
from example_project.brokers.capabilities import OUTBOX, Capabilities
from example_project.brokers.delivery import Fault, Whole
from example_project.domain_events.subscriptions import Subscriptions
from example_project.outbox.models import OutboxMessage


@dataclass
class ListDelivery(Whole):
    """A message, and what was done with it, in order."""

    body: bytes
    attempts: int = 1
    fault: Fault | None = None
    done: list[str] = field(default_factory=list)

    def ack(self) -> None:
        """Note it."""
        self.done.append("ack")

    def retry(self, after: timedelta) -> None:
        """Note it."""
        self.done.append("retry")


class ListBroker(Broker):
    """Hands out the deliveries that a test put in."""

    default_url: ClassVar[str] = "list:"
    capabilities: ClassVar[Capabilities] = OUTBOX

    def __init__(self) -> None:
        super().__init__(Subscriptions())
        self.queue: deque[ListDelivery] = deque()
        self.parked: deque[ListDelivery] = deque()

    def put(self, body: bytes, attempts: int = 1) -> ListDelivery:
        """Let the consumer have `body` next."""
        self.queue.append(ListDelivery(body, attempts))
        return self.queue[-1]

    def receive(self, module: str, timeout: float) -> ListDelivery | None:
        """Return the next one; there is no waiting."""
        return self.queue.popleft() if self.queue else None

    def given_up(self, module: str) -> ListDelivery | None:
        """Return the next one that the broker gave up on."""
        return self.parked.popleft() if self.parked else None

    def send(self, message: OutboxMessage) -> None:
        """Put it in."""
        self.put(message.body.encode())

    def declare(self, module: str) -> None:
        """There is one queue."""

    def waiting(self, module: str) -> int:
        """Return how many are left."""
        return len(self.queue)

    def delete(self) -> None:
        """Forget them."""
        self.queue.clear()
