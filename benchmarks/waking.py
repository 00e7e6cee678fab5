"""How long a relay that waits takes to send what was published."""

from __future__ import annotations

import threading
import time

from django.db import transaction

from benchmarks.ratios import timed
from benchmarks.relays import empty, our_event
from classroom import in_threads
from example_project.outbox.backend import OutboxEventBus
from example_project.outbox.models import OutboxMessage
from example_project.outbox.relay import Relay
from example_project.outbox.senders import Sender

PAUSE = 0.02  # seconds, until the relay waits again
WITHIN = 10  # seconds


class TellingSender(Sender):
    """Tells when it was given a message."""

    def __init__(self) -> None:
        self.sent = threading.Event()

    def send(self, message: OutboxMessage) -> None:
        """Note that one has left."""
        self.sent.set()

    def wait(self) -> None:
        """Return when one has left; raise TimeoutError if none does."""
        if not self.sent.wait(WITHIN):
            raise TimeoutError("the relay sent nothing")


def waking_times(count: int) -> list[float]:
    """Return the seconds until each of `count` events has left."""
    empty(OutboxMessage)
    sender, bus = TellingSender(), OutboxEventBus()
    relay = Relay(sender)

    def publish() -> list[float]:
        try:
            return [publish_one(bus, sender, n) for n in range(count)]
        finally:
            relay.stop()

    def send() -> list[float]:
        relay.run()
        return []

    return in_threads(send, publish)[1]


def publish_one(
    bus: OutboxEventBus, sender: TellingSender, number: int
) -> float:
    """Return the seconds from the commit until the event has left."""
    time.sleep(PAUSE)
    sender.sent.clear()
    with transaction.atomic():
        bus.publish_on_commit(our_event(number))
    return timed(sender.wait)()
