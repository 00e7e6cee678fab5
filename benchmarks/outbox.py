"""What does an outbox cost, and how fast is its relay?

The relay against a bare UPDATE ... RETURNING of the same rows and against
two libraries; a request that publishes against one that does not; how
long a notification takes to wake a relay; and what few keys and a held one
cost when much is waiting. All on one PostgreSQL; within each comparison the
times are taken in turn, the best of several rounds.
"""

from __future__ import annotations

import os
import statistics
import sys

from benchmarks.ratios import best_in_turn, progress, verdict
from classroom import setup

ROWS = 3_000
HANDLED_ROWS = 300
ROUNDS = 3
LEAST_SHARE = 0.2  # of the speed of bare SQL
MOST_OF_A_REQUEST = 2.2  # times
LONGEST_WAKING = 10.0  # milliseconds, nine times of ten
BACKLOG = 50_000  # rows
FEW_KEYS = 50
LEAST_OF_FEW_KEYS = 0.5  # of the rate with a key for each row
LONGEST_LOOK = 5.0  # milliseconds, when nothing can be taken


def relay_speeds() -> dict[str, float]:
    """Return the messages a second of each relay, and print them."""
    from benchmarks.relays import CALLERS, SENDERS, left_over, timers

    speeds: dict[str, float] = {}
    for relays, rows in ((SENDERS, ROWS), (CALLERS, HANDLED_ROWS)):
        progress(f"{', '.join(relays)}: {rows:,} rows")
        best = best_in_turn(timers(relays, rows), ROUNDS)
        speeds |= {name: rows / seconds for name, seconds in best.items()}
    if any(left_over().values()):
        raise RuntimeError(f"a relay left something over: {left_over()}")
    bare = speeds["bare UPDATE ... RETURNING"]
    print(f"{'relay':28}{'messages/s':>12}{'share':>8}")
    for name, speed in speeds.items():
        print(f"{name:28}{speed:>12,.0f}{speed / bare:>8.2f}")
    return speeds


def request_ratio() -> float:
    """Return what five events make of the time of a request; print it."""
    from benchmarks.requests import times

    progress("requests")
    best = best_in_turn(times(count=20), rounds=15)
    ratio = best["five events"] / best["no event"]
    milliseconds = {name: 50 * each for name, each in best.items()}
    for name, each in milliseconds.items():
        print(f"A request with {name}: {each:.2f} ms")
    print(f"Five events through the outbox: {ratio:.2f} times as long")
    return ratio


def waking_p90() -> float:
    """Return the p90 of the milliseconds until an event has left."""
    from benchmarks.waking import waking_times

    progress("waking up")
    p90 = 1000 * min(
        statistics.quantiles(waking_times(50), n=10)[-1] for _ in range(ROUNDS)
    )
    print(f"Woken by NOTIFY: sent {p90:.1f} ms after the commit (p90)")
    return p90


def few_keys_share() -> float:
    """Return what few keys leave of the rate of many; print both."""
    from benchmarks.backlog import messages_a_second

    progress(f"{BACKLOG:,} rows of {FEW_KEYS} keys, and of a key each")
    many, few = (messages_a_second(BACKLOG, keys) for keys in (None, FEW_KEYS))
    print(f"A key for each row: {many:,.0f} messages/s")
    print(f"{FEW_KEYS} keys: {few:,.0f} messages/s, {few / many:.2f} of it")
    return few / many


def idle_look() -> float:
    """Return the milliseconds of a look behind a held key; print them."""
    from benchmarks.backlog import milliseconds_of_a_look

    progress("a look that finds nothing")
    look = milliseconds_of_a_look(BACKLOG)
    print(f"A look behind a key that is held, {BACKLOG:,} rows: {look:.1f} ms")
    return look


def main() -> int:
    """Print all of it; return 1 when a figure is over its limit."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.outbox_settings"
    setup("postgresql")
    speeds = relay_speeds()
    share = (
        speeds["our relay, a transport"] / speeds["bare UPDATE ... RETURNING"]
    )
    rivals = [
        ("our relay, a transport", "django-outbox-pattern"),
        ("our relay, a handler", "django-domain-events"),
    ]
    over = [
        f"{ours} behind {theirs}"
        for ours, theirs in rivals
        if speeds[ours] <= speeds[theirs]
    ]
    if share < LEAST_SHARE:
        over.append(f"relay {share:.2f} of bare SQL")
    if (ratio := request_ratio()) > MOST_OF_A_REQUEST:
        over.append(f"request {ratio:.2f} times")
    if (p90 := waking_p90()) > LONGEST_WAKING:
        over.append(f"waking {p90:.1f} ms")
    if (few := few_keys_share()) < LEAST_OF_FEW_KEYS:
        over.append(f"few keys {few:.2f} of many")
    if (look := idle_look()) > LONGEST_LOOK:
        over.append(f"an idle look {look:.1f} ms")
    return verdict(over)


if __name__ == "__main__":
    sys.exit(main())
