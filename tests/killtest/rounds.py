"""One round: some orders, one death, and then all has to be well."""

from __future__ import annotations

from tests.killtest.ledger import Ledger, Tally
from tests.killtest.points import Point
from tests.killtest.processes import Processes

QUIET = 0.3  # seconds without a message: the queue is empty
# What is missing after that may only be late: a second retry waits two
# seconds, and a copy that comes later still would count in the next round.
GRACE = 2.5


class NeverReachedError(RuntimeError):
    """A process that should have died at a point, and did not."""


def play(
    point: Point, nth: int, events: int, processes: Processes, ledger: Ledger
) -> Tally:
    """Kill at `point`, its `nth` time, while `events` are on their way.

    The roles take turns. So the queue holds each message once when the
    consumer dies: a second copy would make up for a lost one. Raises
    NeverReachedError when the process lives on.
    """
    ledger.forget()
    kill_at = f"{point}:{nth}"
    stumbles = events // 2 if point.stumbling else 0
    turns = {
        "publisher": (events,),
        "relay": (),
        "consumer": (QUIET, stumbles),
    }
    for role, args in turns.items():
        if role == point.role and not processes.dies(
            role, *args, kill_at=kill_at
        ):
            raise NeverReachedError(f"{kill_at}: no process got there")
        processes.run(role, *args)
    if point.stumbling or ledger.tally().lost:
        processes.run("consumer", GRACE)
    return ledger.tally()
