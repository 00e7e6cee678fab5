"""What handling an order does here: one row for each time it is done."""

from __future__ import annotations

from collections import Counter

from django.db import connection

from example_project.domain_events.events import OrderPlacedEvent

TABLE = "CREATE TABLE IF NOT EXISTS effect (order_uuid uuid NOT NULL)"

# How many handlings fail first; each process counts its own.
stumbles: Counter[str] = Counter()


def handle_order_placed(event: OrderPlacedEvent) -> None:
    """Leave a row; nothing in the table stops a second one."""
    write_effect(event.order_uuid)
    if stumbles["left"] > 0:
        stumbles["left"] -= 1
        raise RuntimeError("stumbled on purpose")


def write_effect(order_uuid: str) -> None:
    """Write the row, in the transaction that is open."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO effect VALUES (%s)", [order_uuid])
