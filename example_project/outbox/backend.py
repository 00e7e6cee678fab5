"""The outbox as a transport: a row in the publisher's transaction."""

from typing import ClassVar

from example_project.domain_events.backends.base import BaseEventBus
from example_project.domain_events.base import DomainEvent
from example_project.domain_events.envelope import Envelope
from example_project.domain_events.subscriptions import Subscriptions
from example_project.outbox.models import OutboxMessage
from example_project.outbox.senders import LocalSender, Sender
from example_project.outbox.waking import wake_relay


class OutboxEventBus(BaseEventBus):
    """Durable: an event is kept with the data, or rolled back with it.

    `python -m example_project relay_outbox` hands what was kept to the
    `sender`. This one runs the handlers, each once; the bus of a broker
    makes another.
    """

    durable: ClassVar[bool] = True
    synchronous: ClassVar[bool] = False

    def __init__(self, subscriptions: Subscriptions | None = None) -> None:
        super().__init__(subscriptions)
        self.sender = self.make_sender()

    def make_sender(self) -> Sender:
        """Return what the relay sends with."""
        return LocalSender(self.subscriptions)

    def publish(self, event: DomainEvent) -> None:
        """Keep `event`; the transaction that is open decides about it."""
        self.publish_on_commit(event)

    def publish_on_commit(
        self, event: DomainEvent, *, using: str | None = None
    ) -> None:
        """Keep `event` in the database called `using`, to be sent."""
        store(Envelope(event=event), using=using)


def store(envelope: Envelope, *, using: str | None = None) -> OutboxMessage:
    """Write the row of `envelope`, and wake the relay at the commit."""
    message = OutboxMessage.of(envelope)
    message.save(using=using, force_insert=True)
    wake_relay(using=using)
    return message
