"""The outbox as a transport: a row in the publisher's transaction."""

import logging
from typing import ClassVar

from django.conf import settings
from django.db import transaction

from example_project.domain_events.backends.base import BaseEventBus
from example_project.domain_events.base import DomainEvent
from example_project.domain_events.envelope import Envelope
from example_project.domain_events.history import KeptEvent
from example_project.domain_events.subscriptions import Subscriptions
from example_project.outbox.history import outbox_events
from example_project.outbox.models import OutboxMessage
from example_project.outbox.senders import LocalSender, Sender
from example_project.outbox.waking import wake_relay

logger = logging.getLogger(__name__)

WARN = "warn"


class NoTransactionError(RuntimeError):
    """An event that would be kept apart from the data it tells of."""


class OutboxEventBus(BaseEventBus):
    """Durable: an event is kept with the data, or rolled back with it.

    `python3 start.py manage -- relay_outbox` hands what was kept to the
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

    def kept_events(self, name: str, value: str) -> list[KeptEvent]:
        """Return the events of a key; see `outbox_events`."""
        return outbox_events(name, value)

    def publish(self, event: DomainEvent) -> None:
        """Keep `event`; the transaction that is open decides about it."""
        self.publish_on_commit(event)

    def publish_on_commit(
        self, event: DomainEvent, *, using: str | None = None
    ) -> None:
        """Keep `event` in the database called `using`, to be sent.

        Raises NoTransactionError where none is open there, unless the
        setting OUTBOX_WITHOUT_TRANSACTION is "warn".
        """
        check_transaction(event, using)
        store(Envelope(event=event), using=using)


def check_transaction(event: DomainEvent, using: str | None) -> None:
    """Raise NoTransactionError, or warn, where nothing holds `event`."""
    connection = transaction.get_connection(using)
    if connection.in_atomic_block:
        return
    told = (
        f"{type(event).__name__} was published outside of a transaction in "
        f"the database {connection.alias!r}: the outbox can keep it with the "
        "data only where both are written in one. Write `with "
        "transaction.atomic():` around both, or set ATOMIC_REQUESTS."
    )
    if getattr(settings, "OUTBOX_WITHOUT_TRANSACTION", "") != WARN:
        raise NoTransactionError(told)
    logger.warning(told)


def store(envelope: Envelope, *, using: str | None = None) -> OutboxMessage:
    """Write the row of `envelope`, and wake the relay at the commit."""
    message = OutboxMessage.of(envelope)
    message.save(using=using, force_insert=True)
    wake_relay(using=using)
    return message
