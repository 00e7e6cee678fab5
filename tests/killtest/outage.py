"""RabbitMQ is restarted, and killed, while events flow."""

from __future__ import annotations

import signal
import time

from tests.killtest.ledger import Ledger, Tally
from tests.killtest.node import Node
from tests.killtest.processes import Processes

WITHIN = 120  # seconds


def play(
    events: int, node: Node, processes: Processes, ledger: Ledger
) -> Tally:
    """End the broker twice while `events` are on their way; count them.

    The first half of them meets a stop in order, by SIGTERM, and the
    second half SIGKILL. All processes live through both.
    """
    ledger.forget()
    with processes.started("relay_on"), processes.started("consume_on"):
        for half, number in enumerate((signal.SIGTERM, signal.SIGKILL), 1):
            published = events * half // 2
            with processes.started("publisher", published):
                wait_for(ledger, published - events // 3)
                node.end(number)
                node.start()
                wait_for(ledger, published)
        # A copy that comes late would show as a double effect.
        time.sleep(1)
    return ledger.tally()


def wait_for(ledger: Ledger, count: int) -> None:
    """Return when `count` orders have had an effect, or time is up."""
    until = time.monotonic() + WITHIN
    while ledger.handled() < count and time.monotonic() < until:
        time.sleep(0.1)
