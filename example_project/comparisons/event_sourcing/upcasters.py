"""Old events in the form of today: each step turns one schema into the next.

What is stored never changes; it is read through these steps.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import NAMESPACE_OID, uuid5

Data = dict[str, Any]
Step = Callable[[Data], Data]


def add_quantities(data: Data) -> Data:
    """Schema 1 knew products only: one piece of each was sold."""
    skus = data["skus"]
    return {
        "user_id": data["user_id"],
        "quantities": dict.fromkeys(skus, 1),
    }


def add_lines(data: Data) -> Data:
    """Schema 2 had quantities; today each line has an id and a name."""
    return {
        "user_id": data["user_id"],
        "lines": [
            {
                "item": str(uuid5(NAMESPACE_OID, sku)),
                "sku": sku,
                "name": sku,
                "quantity": quantity,
            }
            for sku, quantity in data["quantities"].items()
        ],
    }


# The steps of each type in order: the first one reads schema 1.
UPCASTERS: dict[str, tuple[Step, ...]] = {
    "OrderPlaced": (add_quantities, add_lines),
}


def schema_of(type_: str) -> int:
    """Return the schema in which events of a type are written today."""
    return len(UPCASTERS.get(type_, ())) + 1


def steps_by_schema(type_: str) -> dict[int, tuple[Step, ...]]:
    """Return the steps that are left to take, for each schema of a type."""
    steps = UPCASTERS.get(type_, ())
    return {schema + 1: steps[schema:] for schema in range(len(steps) + 1)}
