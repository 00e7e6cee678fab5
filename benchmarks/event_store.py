"""What does it cost to keep an order as events?

A replay against plain SQL, an append against a plain INSERT, both against
a library and a row, and what a snapshot saves. Within each comparison the
times are taken in turn, the best of several rounds.
"""

from __future__ import annotations

import sys

from benchmarks.ratios import progress, verdict
from classroom import in_new_process, setup

LONG = 100_000  # events
LENGTHS = (10, 100, 1_000, 10_000, 100_000)
LEAST_REPLAY = 0.7  # of the speed of plain SQL
LEAST_APPEND = 0.4


def replay_share() -> float:
    """Return our speed in a long replay, as a share of plain SQL."""
    from benchmarks.order_stores import replay_times

    progress(f"a replay of {LONG:,} events")
    seconds = replay_times(LONG, rounds=5)
    rate = LONG / seconds["ours"]
    share = seconds["by hand"] / seconds["ours"]
    print(f"Replay: {rate:,.0f} events/s, {share:.2f} of plain SQL")
    return share


def append_share() -> float:
    """Return our speed of appends to PostgreSQL, as a share of INSERT."""
    progress("appends to PostgreSQL")
    share = float(in_new_process(print_append_share, django=False))
    print(f"Append on PostgreSQL: {share:.2f} of a plain INSERT")
    return share


def print_append_share() -> None:
    """Print that share; it runs in a process with another database."""
    from classroom import setup

    setup("postgresql")
    from benchmarks.order_stores import append_times

    seconds = append_times(count=200, rounds=15)
    print(seconds["by hand"] / seconds["ours"])


def show_rivals() -> None:
    """Print what an append and a load take, ours, a library's, a row's."""
    from benchmarks.order_stores import rival_times

    progress("the rivals, on SQLite")
    count, length = 50, 100
    times = rival_times(length, count, rounds=7)
    print(f"Microseconds on SQLite; a load reads {length} events, or a row")
    print(f"{'':16}{'append':>10}{'load':>10}")
    for name in times["append"]:
        micros = [1e6 * times[what][name] / count for what in times]
        print(f"{name:16}" + "".join(f"{each:>10,.0f}" for each in micros))


def show_snapshots() -> None:
    """Print what a load takes without a snapshot, and with one."""
    from benchmarks.order_stores import snapshot_times

    print(f"{'events':>10}{'ms without':>14}{'with snapshot':>16}")
    for length in LENGTHS:
        progress(f"snapshots at {length:,} events")
        times = snapshot_times(length, rounds=3)
        without, with_ = 1000 * times["without"], 1000 * times["with"]
        print(f"{length:>10,}{without:>14,.1f}{with_:>16,.1f}")


def main() -> int:
    """Print all of it; return 1 when a share is below its limit."""
    setup("sqlite")
    shares = [
        ("replay", replay_share(), LEAST_REPLAY),
        ("append", append_share(), LEAST_APPEND),
    ]
    show_rivals()
    show_snapshots()
    return verdict(
        f"{name} {share:.2f}" for name, share, least in shares if share < least
    )


if __name__ == "__main__":
    sys.exit(main())
