"""Times taken in turn in one run, so that the machine cancels out."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping
from time import perf_counter
from typing import Any

Timer = Callable[[], float]  # does the work once; returns its seconds


def best_in_turn(timers: Mapping[str, Timer], rounds: int) -> dict[str, float]:
    """Return the best time of each, in seconds; they take turns."""
    best = dict.fromkeys(timers, float("inf"))
    for _ in range(rounds):
        for name, timer in timers.items():
            best[name] = min(best[name], timer())
    return best


def timed(work: Callable[[], Any]) -> Timer:
    """Return a timer of one call of `work`."""

    def timer() -> float:
        start = perf_counter()
        work()
        return perf_counter() - start

    return timer


def progress(what: str) -> None:
    """Tell who waits what is measured now."""
    print(f"measuring {what} ...", file=sys.stderr, flush=True)


def verdict(over: Iterable[str]) -> int:
    """Print what is over its limit; return the exit status."""
    found = ", ".join(over)
    print(f"Over the limit: {found}" if found else "Within limits.")
    return 1 if found else 0
