"""Events of the aggregate to rows of the store, and back."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from example_project.comparisons.event_sourcing import aggregate
from example_project.comparisons.event_sourcing.store import NewEvent
from example_project.comparisons.event_sourcing.upcasters import (
    schema_of,
    steps_by_schema,
)

EVENTS: tuple[Any, ...] = (
    aggregate.OrderPlaced,
    aggregate.ItemApproved,
    aggregate.ItemRejected,
    aggregate.OrderBecameReady,
    aggregate.OrderRejected,
    aggregate.OrderShipped,
    aggregate.ParcelScanned,
)

# An allow-list: for each type and schema that this code can read, the class
# and the steps that lead to it. A row can bring no other class to life.
READABLE = {
    (event_type.__name__, schema): (event_type, steps)
    for event_type in EVENTS
    for schema, steps in steps_by_schema(event_type.__name__).items()
}


class UnknownEventError(LookupError):
    """A stored event that this code cannot read."""


def encode(event: Any) -> NewEvent:
    """Return `event` in the form that the store keeps."""
    name = type(event).__name__
    return NewEvent(name, json.dumps(asdict(event)), schema_of(name))


def decode(type_: str, schema: int, text: str) -> Any:
    """Return the event of a stored row, whatever its schema was.

    Raises UnknownEventError for a type without a class, and for a schema
    that is newer than this code.
    """
    try:
        event_type, steps = READABLE[type_, schema]
    except KeyError:
        known = ", ".join(f"{name} {number}" for name, number in READABLE)
        raise UnknownEventError(
            f"{type_} in schema {schema}: this code can read {known}. "
            "Deploy the code that wrote it."
        ) from None
    data = json.loads(text)
    for step in steps:
        data = step(data)
    return event_type(**data)
