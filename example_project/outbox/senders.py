"""What a relay sends with: to the handlers here, or somewhere else."""

from __future__ import annotations

from typing import ClassVar

from example_project.domain_events.codec import decode
from example_project.domain_events.subscriptions import (
    NoHandlerError,
    Subscriptions,
)
from example_project.outbox.inbox import handle_all_once
from example_project.outbox.models import OutboxMessage


class TransportDownError(Exception):
    """Nothing can be sent now, whatever the message; try again later."""


class Sender:
    """Where the messages of an outbox go, one at a time."""

    #: `send` runs handlers, in the process and the database of the relay.
    delivers_locally: ClassVar[bool] = False

    def send(self, message: OutboxMessage) -> None:
        """Hand `message` over, and return when it is in safe hands.

        Raises TransportDownError when nothing can be sent now, and
        another exception when this message cannot.
        """
        raise NotImplementedError

    def close(self) -> None:
        """Let go of connections; the next `send` opens them again."""


class LocalSender(Sender):
    """Runs the handlers of this process, each once for an event."""

    delivers_locally: ClassVar[bool] = True

    def __init__(self, subscriptions: Subscriptions) -> None:
        self.subscriptions = subscriptions

    def send(self, message: OutboxMessage) -> None:
        """Run who listens; raise what failed as one ExceptionGroup.

        Raises NoHandlerError where nobody does: an event is not dropped.
        """
        envelope = decode(message.body)
        handlers = self.subscriptions.handlers_for(type(envelope.event))
        if not handlers:
            raise NoHandlerError(
                f"no_handler: nobody in this process listens to "
                f"{envelope.contract.name}. Subscribe a handler in an "
                "AppConfig.ready(), and requeue the message."
            )
        handle_all_once(envelope, handlers)
