"""The outbox as a transport: a row in the publisher's transaction."""

from __future__ import annotations

from typing import ClassVar

from example_project.domain_events.backends.base import BaseEventBus
from example_project.domain_events.base import DomainEvent
from example_project.domain_events.codec import decode
from example_project.domain_events.envelope import Envelope
from example_project.outbox.inbox import handle_all_once
from example_project.outbox.models import OutboxMessage, row_of
from example_project.outbox.waking import wake_relay


class TransportDownError(Exception):
    """Nothing can be sent now, whatever the message; try again later."""


class OutboxEventBus(BaseEventBus):
    """Durable: an event is kept with the data, or rolled back with it.

    `python -m example_project relay_outbox` sends what was kept. Here
    that means to run the handlers, each once; a broker's bus is this
    one with another `send_message`.
    """

    durable: ClassVar[bool] = True
    synchronous: ClassVar[bool] = False
    #: `send` runs handlers, in the process and the database of the relay.
    sends_to_handlers: ClassVar[bool] = True

    def publish(self, event: DomainEvent) -> None:
        """Keep `event`; the transaction that is open decides about it."""
        self.publish_on_commit(event)

    def publish_on_commit(
        self, event: DomainEvent, *, using: str | None = None
    ) -> None:
        """Keep `event` in the database called `using`, to be sent."""
        store(Envelope(event=event), using=using)

    def send_message(self, message: OutboxMessage) -> None:
        """Hand a kept message over; the relay calls this.

        A transport that needs no event sends `message.body` as it is.
        Raises TransportDownError when nothing can be sent now, and
        another exception when this message cannot.
        """
        self.send(decode(message.body))

    def send(self, envelope: Envelope) -> None:
        """Run the handlers of an event that was kept; raise as above."""
        handlers = self.subscriptions.plan[type(envelope.event)]
        handle_all_once(envelope, handlers)

    def close(self) -> None:
        """Let go of connections; the next `send` opens them again."""


def store(envelope: Envelope, *, using: str | None = None) -> OutboxMessage:
    """Write the row of `envelope`, and wake the relay at the commit."""
    message = OutboxMessage.objects.using(using).create(**row_of(envelope))
    wake_relay(using=using)
    return message
