"""What does one publish cost, against a bare loop over the handlers?

Each figure is a ratio of two times taken in turn in the same run, the
best of several rounds, so that the speed of the machine cancels out.
"""

from __future__ import annotations

import sys
import timeit
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.conf import settings
from django.dispatch import Signal

from benchmarks.ratios import best_in_turn, progress, verdict
from example_project.domain_events.backends.memory import (
    EventBus,
    FailFastEventBus,
)
from example_project.domain_events.base import DomainEvent

COUNTS = (0, 1, 10, 100)
CALLS = 200_000  # handler calls in one timing, about
ROUNDS = 15
LIMITS = {1: 1.8, 10: 1.15, 100: 1.15}

Publish = Callable[[Any], Any]


@dataclass(frozen=True, kw_only=True)
class PingEvent(DomainEvent):
    number: int


class FirstBus:
    """The shortest bus that works: a dict of lists."""

    def __init__(self) -> None:
        self._subscribers: dict[type, list[Any]] = defaultdict(list)

    def subscribe(self, event_type: type, handler: Any) -> None:
        self._subscribers[event_type].append(handler)

    def publish(self, event: Any) -> None:
        for handler in self._subscribers.get(type(event), []):
            handler(event)


def make_handlers(count: int) -> list[Any]:
    """Return `count` handlers that do nothing, each its own function."""

    def make(number: int) -> Any:
        def handler(event: Any, **_: Any) -> None:
            pass

        handler.__qualname__ = f"handler_{number}"
        return handler

    return [make(number) for number in range(count)]


def bare_loop(handlers: list[Any]) -> Publish:
    """The limit: a function that calls each handler of a tuple."""
    fixed = tuple(handlers)

    def publish(event: Any) -> None:
        for handler in fixed:
            handler(event)

    return publish


def by_bus(bus_class: Any) -> Callable[[list[Any]], Publish]:
    """Return how to set up `bus_class` and its publish method."""

    def prepare(handlers: list[Any]) -> Publish:
        bus = bus_class()
        for handler in handlers:
            bus.subscribe(PingEvent, handler)
        publish: Publish = bus.publish
        return publish

    return prepare


def django_signal(handlers: list[Any]) -> Publish:
    signal = Signal(use_caching=True)
    for handler in handlers:
        signal.connect(handler, weak=False)

    def publish(event: Any) -> None:
        signal.send(PingEvent, event=event)

    return publish


def blinker_signal(handlers: list[Any]) -> Publish:
    import blinker  # Here, because a chapter that borrows has none.

    signal = blinker.Signal()
    for handler in handlers:
        signal.connect(handler, weak=False)
    return signal.send


Peers = dict[str, Callable[[list[Any]], Publish]]

PEERS: Peers = {
    "EventBus (isolating)": by_bus(EventBus),
    "FailFastEventBus": by_bus(FailFastEventBus),
    "a dict of lists": by_bus(FirstBus),
    "django Signal.send": django_signal,
    "blinker": blinker_signal,
}


def ratios(
    count: int,
    peers: Peers = PEERS,
    *,
    calls: int = CALLS,
    rounds: int = ROUNDS,
) -> dict[str, float]:
    """Return the cost of each peer, relative to a bare loop.

    Each publishes to `count` handlers, and each timing of the best of
    `rounds` makes about `calls` calls of a handler.
    """
    event = PingEvent(number=1)
    publishers = {"bare": bare_loop(make_handlers(count))}
    publishers |= {
        name: prepare(make_handlers(count)) for name, prepare in peers.items()
    }
    publishes = calls // max(count, 1)
    timers = {
        name: partial(
            timeit.timeit,
            "publish(event)",
            number=publishes,
            globals={"publish": publish, "event": event},
        )
        for name, publish in publishers.items()
    }
    best = best_in_turn(timers, rounds)
    bare = best.pop("bare")
    return {name: time / bare for name, time in best.items()}


def main() -> int:
    """Print the table; return 1 when EventBus is over its limit."""
    settings.configure()
    measured = {}
    for count in COUNTS:
        progress(f"{count} handlers")
        measured[count] = ratios(count)
    print("Cost of one publish, as a multiple of a bare loop")
    print(f"{'handlers':24}" + "".join(f"{count:>8}" for count in COUNTS))
    for name in PEERS:
        row = "".join(f"{measured[count][name]:>8.2f}" for count in COUNTS)
        print(f"{name:24}{row}")
    return verdict(
        f"{count} handlers: {measured[count]['EventBus (isolating)']:.2f}"
        for count, limit in LIMITS.items()
        if measured[count]["EventBus (isolating)"] > limit
    )


if __name__ == "__main__":
    sys.exit(main())
