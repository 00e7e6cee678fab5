"""Load an order from its events, and let a command add some."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from example_project.comparisons.event_sourcing import snapshots, store
from example_project.comparisons.event_sourcing.aggregate import (
    Order,
    decide,
    replay,
)
from example_project.comparisons.event_sourcing.codec import decode, encode
from example_project.comparisons.event_sourcing.outgoing import contract_events
from example_project.comparisons.event_sourcing.projections import (
    Projection,
    catch_up,
)
from example_project.domain_events.bus import event_bus

SNAPSHOT_EVERY = 100  # events
ATTEMPTS = 3


class BrokenStreamError(Exception):
    """A stream with a hole: its state cannot be known."""


@dataclass(frozen=True)
class Loaded:
    """An order, its version, and how many events were replayed for it."""

    order: Order
    version: int
    replayed: int


def stream_of(order_uuid: str) -> str:
    """Return the name of the stream of an order."""
    return f"order-{order_uuid}"


def load(order_uuid: str, *, at: datetime | None = None) -> Loaded:
    """Return the order as it is, or as it was `at` a time.

    An order without events is new, at version 0. Raises
    BrokenStreamError when an event of the stream is missing.
    """
    stream = stream_of(order_uuid)
    until = None if at is None else store.version_of(stream, at)
    order, version = snapshots.latest(stream, until)
    rows = store.read_stream(stream, after=version, until=until)
    tail = list(rows.values_list("version", "type", "schema", "data"))
    order = replay((decode(*row[1:]) for row in tail), order)
    version += len(tail)
    if tail and tail[-1][0] != version:
        raise BrokenStreamError(
            f"{stream} has an event {tail[-1][0]}, but not all before it: "
            "somebody deleted one, or appended behind a version that was "
            "never read. Restore it before you go on."
        )
    return Loaded(order, version, len(tail))


def execute(
    order_uuid: str,
    command: Any,
    *,
    also: Sequence[Projection] = (),
    at: datetime | None = None,
) -> tuple[Any, ...]:
    """Carry out `command`; return the events that it brought about.

    The projections in `also` are up to date when the transaction ends.
    Decides again when somebody else was faster. Raises OrderRuleError
    for a command that is not allowed, and ConflictError when others were
    faster every time.
    """
    for _ in range(ATTEMPTS - 1):
        try:
            return _execute_once(order_uuid, command, also, at)
        except store.ConflictError:
            continue
    return _execute_once(order_uuid, command, also, at)


@transaction.atomic
def _execute_once(
    order_uuid: str,
    command: Any,
    also: Sequence[Projection],
    at: datetime | None,
) -> tuple[Any, ...]:
    loaded = load(order_uuid)
    events = decide(loaded.order, command)
    if not events:
        return ()
    stream = stream_of(order_uuid)
    store.append(stream, loaded.version, list(map(encode, events)), at=at)
    order = replay(events, loaded.order)
    version = loaded.version + len(events)
    if version // SNAPSHOT_EVERY > loaded.version // SNAPSHOT_EVERY:
        snapshots.take(stream, version, order)
    for projection in also:
        catch_up(projection)
    for event in events:
        for contract_event in contract_events(order_uuid, order, event):
            event_bus.publish_on_commit(contract_event)
    return events
