"""Deaths at random moments, while everything runs at once.

Two relays and two consumers share the work, and a publisher feeds them.
Somebody kills one of them, freezes one, or ends connections of the
database, the one that listens among them; who died is started again.
"""

from __future__ import annotations

import os
import signal
import time
from collections import Counter
from collections.abc import Callable
from random import Random
from typing import Any

import psycopg

from tests.killtest.ledger import Ledger, Tally
from tests.killtest.processes import Processes

WITHIN = 60  # seconds without progress
BETWEEN = (0.05, 0.4)  # seconds from one accident to the next
FROZEN = (0.2, 2.0)  # seconds
ROLES = ("relay_on", "relay_on", "consume_on", "consume_on", "publish_slowly")
END_CONNECTIONS = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
      AND application_name <> 'ledger' AND query LIKE %s
"""


class Storm:
    """The processes, and what happens to them."""

    def __init__(
        self, events: int, database: str, processes: Processes, seed: int
    ) -> None:
        self.events = events
        self.processes = processes
        self.random = Random(seed)  # noqa: S311
        self.accidents: Counter[str] = Counter()
        self.frozen: dict[Any, float] = {}
        self.connection = psycopg.connect(database, autocommit=True)
        self.crew = {
            number: self.start(role) for number, role in enumerate(ROLES)
        }

    def start(self, role: str) -> Any:
        """Start a process of `role`."""
        args = (self.events,) if role == "publish_slowly" else ()
        return self.processes.start(role, *args)

    def blow(self, ledger: Ledger) -> Tally:
        """Let accidents happen until the publisher is done; then count."""
        while ledger.orders() < self.events:
            self.have_an_accident()
            self.thaw()
            self.start_the_dead()
            time.sleep(self.random.uniform(*BETWEEN))
        self.calm_down(ledger)
        return ledger.tally()

    def have_an_accident(self) -> None:
        """Let one thing happen to somebody."""
        kinds: list[Callable[[Any], None]] = [
            self.kill,
            self.freeze,
            self.end_connections,
            self.end_listening,
        ]
        kind = self.random.choice(kinds)
        kind(self.crew[self.random.randrange(len(ROLES))])
        self.accidents[kind.__name__] += 1

    def kill(self, victim: Any) -> None:
        """Kill a process, wherever it is."""
        victim.kill()

    def freeze(self, victim: Any) -> None:
        """Let a process stand still, with all that it holds."""
        if victim.is_alive():
            os.kill(victim.pid, signal.SIGSTOP)
            length = self.random.uniform(*FROZEN)
            self.frozen[victim] = time.monotonic() + length

    def thaw(self, *, everybody: bool = False) -> None:
        """Let those go on whose time has come."""
        for victim, until in list(self.frozen.items()):
            if everybody or time.monotonic() > until:
                del self.frozen[victim]
                if victim.is_alive():
                    os.kill(victim.pid, signal.SIGCONT)

    def end_connections(self, _: Any) -> None:
        """Let PostgreSQL hang up on everybody."""
        self.connection.execute(END_CONNECTIONS, ["%"])

    def end_listening(self, _: Any) -> None:
        """Let PostgreSQL hang up on the relays that wait for a word."""
        self.connection.execute(END_CONNECTIONS, ["LISTEN%"])

    def start_the_dead(self) -> None:
        """Start each process again that is gone."""
        for number, process in self.crew.items():
            if not process.is_alive():
                process.join()
                self.frozen.pop(process, None)
                self.crew[number] = self.start(ROLES[number])

    def calm_down(self, ledger: Ledger) -> None:
        """Let all run until each order has had its effect, or none comes."""
        self.thaw(everybody=True)
        handled, until = ledger.handled(), time.monotonic() + WITHIN
        while ledger.handled() < self.events and time.monotonic() < until:
            self.start_the_dead()
            if ledger.handled() > handled:
                handled, until = ledger.handled(), time.monotonic() + WITHIN
            time.sleep(0.1)
        # A copy that comes late would show as a double effect.
        time.sleep(1)

    def close(self) -> None:
        """Leave nobody behind."""
        self.thaw(everybody=True)
        for process in self.crew.values():
            process.kill()
            process.join()
        self.connection.close()


def play(
    events: int,
    database: str,
    processes: Processes,
    ledger: Ledger,
    seed: int = 1,
) -> tuple[Tally, Counter[str]]:
    """Send `events` through a storm; return what is wrong, and what blew."""
    ledger.forget()
    storm = Storm(events, database, processes, seed)
    try:
        return storm.blow(ledger), storm.accidents
    finally:
        storm.close()
