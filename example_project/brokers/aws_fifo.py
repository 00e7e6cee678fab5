"""SNS to SQS in order: FIFO queues, and a group for each key."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import Any, ClassVar

from example_project.brokers.aws import SnsSqsBroker
from example_project.brokers.base import Capabilities
from example_project.outbox.backend import OutboxEventBus
from example_project.outbox.models import OutboxMessage

FIFO = ".fifo"  # how the name of each has to end


class FifoBroker(SnsSqsBroker):
    """Handles the messages of one key in the order of their sending.

    While one of a group is in hand, or waits for its next attempt, SQS
    gives nobody another one of that group. Other keys go on.
    """

    capabilities: ClassVar[Capabilities] = replace(
        SnsSqsBroker.capabilities,
        keeps_order=True,
        keeps_order_of_many=True,
        keeps_order_after_failure=True,
    )
    queue_attributes: ClassVar[dict[str, str]] = {"FifoQueue": "true"}
    topic_attributes: ClassVar[dict[str, str]] = {"FifoTopic": "true"}

    @property
    def topic_name(self) -> str:
        """The name of the topic."""
        return super().topic_name + FIFO

    def queue_name(self, module: str) -> str:
        """Return the name of the queue of `module`."""
        return super().queue_name(module) + FIFO

    def dead_letter_queue(self, module: str) -> str:
        """Return the name of the queue of SQS's own dead letters."""
        return super().dead_letter_queue(module) + FIFO

    def options_of(self, message: OutboxMessage) -> dict[str, Any]:
        """Name the group, which is the key.

        SNS drops what has an id that it knows. A message that was requeued
        has to pass, and the inbox knows a copy, so that each has its own.
        """
        return {
            **super().options_of(message),
            "MessageGroupId": message.key or str(message.event_id),
            "MessageDeduplicationId": str(uuid.uuid4()),
        }


class FifoEventBus(OutboxEventBus):
    """The outbox, whose relay sends to SNS, in order of the keys."""

    def make_sender(self) -> FifoBroker:
        """Return the broker that the settings name."""
        return FifoBroker(self.subscriptions)
