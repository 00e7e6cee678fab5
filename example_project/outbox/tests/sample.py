"""Events, transports and messages for the tests of the outbox."""

from __future__ import annotations

import time
import uuid
from pathlib import Path

from django.conf import settings

from example_project.domain_events.envelope import Envelope
from example_project.domain_events.events import EncounterCompletedEvent
from example_project.outbox.backend import OutboxEventBus, store
from example_project.outbox.models import OutboxMessage
from example_project.outbox.relay import Relay
from example_project.outbox.senders import Sender, TransportDownError


def an_event(order: str = "", number: int = 1) -> EncounterCompletedEvent:
    """Return an event of `order`, which is its key; or of a new one."""
    return EncounterCompletedEvent(
        encounter_id=number, order_uuid=order or str(uuid.uuid4())
    )


def keep(order: str = "", number: int = 1) -> OutboxMessage:
    """Write an event to the outbox."""
    return store(Envelope(event=an_event(order, number)))


def keep_many(count: int, orders: int | None = None) -> None:
    """Write `count` events, in turn of that many orders or of each its own."""
    OutboxMessage.objects.bulk_create(
        OutboxMessage.of(
            Envelope(
                event=an_event(
                    f"order {number % orders}" if orders else "", number
                )
            )
        )
        for number in range(count)
    )


class ListSender(Sender):
    """A broker that keeps what it is sent, and can be told to fail.

    `sent` holds the ids of events in the order of sending.
    """

    def __init__(self) -> None:
        self.sent: list[uuid.UUID] = []
        self.down = False
        self.refused: set[uuid.UUID] = set()

    def send(self, message: OutboxMessage) -> None:
        """Keep the id, or raise as it was told to."""
        if self.down:
            raise TransportDownError("the broker does not answer")
        if message.event_id in self.refused:
            raise ValueError("the broker refuses it")
        self.sent.append(message.event_id)


class ListBus(OutboxEventBus):
    """Its relay sends to a list."""

    def make_sender(self) -> ListSender:
        """Return a list that takes messages."""
        return ListSender()


class PausingSender(Sender):
    """Takes its second message only when a file allows it to go on."""

    count = 0

    def send(self, message: OutboxMessage) -> None:
        """Tell that the second one is in hand, and wait for the file."""
        self.count += 1
        if self.count == 2:
            folder = Path(settings.DATA_DIR)
            (folder / "second").touch()
            wait_for(folder / "go")


class PausingBus(OutboxEventBus):
    """Its relay sends to what waits for a file."""

    def make_sender(self) -> PausingSender:
        """Return what waits."""
        return PausingSender()


def wait_for(file: Path, seconds: float = 30) -> None:
    """Return once `file` is there; raise TimeoutError if it never is."""
    deadline = time.monotonic() + seconds
    while not file.exists():
        if time.monotonic() > deadline:
            raise TimeoutError(f"{file} did not appear in {seconds} s")
        time.sleep(0.01)


def relay_until_dead_letter(relay: Relay, message: OutboxMessage) -> int:
    """Let `relay` try until `message` is a dead letter; return how often."""
    for tries in range(1, 100):
        message.due_at = message.created_at
        message.save(update_fields=["due_at"])
        relay.send_batch()
        message.refresh_from_db()
        if message.state == OutboxMessage.State.DEAD_LETTER:
            return tries
    raise AssertionError(f"{message} never became a dead letter")
