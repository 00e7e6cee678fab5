"""A message of SQS in the hands of a consumer."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from example_project.brokers.delivery import Whole

if TYPE_CHECKING:
    from example_project.brokers.aws import SnsSqsBroker


@dataclass(frozen=True)
class SqsDelivery(Whole):
    """A message of SQS, hidden from others until it times out."""

    broker: SnsSqsBroker
    queue_url: str
    message: dict[str, Any]

    @property
    def body(self) -> bytes:
        """The message, as it arrived."""
        return str(self.message["Body"]).encode(errors="surrogatepass")

    @property
    def attempts(self) -> int:
        """How often it was received, as SQS counts."""
        return int(self.message["Attributes"]["ApproximateReceiveCount"])

    def ack(self) -> None:
        """Delete the message."""
        with self.broker.outages():
            self.broker.sqs.delete_message(**self._handle)
            self.broker.held.remove(self)

    def retry(self, after: timedelta) -> None:
        """Show the message again `after` that, in whole seconds."""
        with self.broker.outages():
            self.hide_for(math.ceil(after.total_seconds()))
            self.broker.held.remove(self)

    def hide_for(self, seconds: int) -> None:
        """Show the message to a consumer after `seconds`, no earlier."""
        self.broker.sqs.change_message_visibility(
            **self._handle, VisibilityTimeout=seconds
        )

    @property
    def _handle(self) -> dict[str, str]:
        return {
            "QueueUrl": self.queue_url,
            "ReceiptHandle": self.message["ReceiptHandle"],
        }
