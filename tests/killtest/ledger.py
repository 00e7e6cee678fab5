"""What was promised and what was done, as the database tells it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import LiteralString

import psycopg


@dataclass(frozen=True)
class Tally:
    """How many orders had no effect, effects no order, or too many."""

    lost: int
    ghosts: int
    doubled: int

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            self.lost + other.lost,
            self.ghosts + other.ghosts,
            self.doubled + other.doubled,
        )

    def __bool__(self) -> bool:
        return bool(self.lost or self.ghosts or self.doubled)


CLEAN = Tally(0, 0, 0)

LOST = """
    SELECT count(*) FROM orders_order
    WHERE uuid NOT IN (SELECT order_uuid FROM effect)
"""
GHOSTS = """
    SELECT count(*) FROM effect
    WHERE order_uuid NOT IN (SELECT uuid FROM orders_order)
"""
DOUBLED = """
    SELECT count(*) FROM (
        SELECT FROM effect GROUP BY order_uuid HAVING count(*) > 1
    ) AS each
"""
FORGET = """
    DELETE FROM effect;
    DELETE FROM orders_orderitem;
    DELETE FROM orders_order;
    DELETE FROM outbox_inboxmessage;
    DELETE FROM outbox_outboxmessage
"""


class Ledger:
    """Counts in the database at a URL."""

    def __init__(self, database: str) -> None:
        self.connection = psycopg.connect(
            database, autocommit=True, application_name="ledger"
        )

    def orders(self) -> int:
        """Return how many orders there are."""
        return self._count("SELECT count(*) FROM orders_order")

    def handled(self) -> int:
        """Return how many orders had an effect."""
        return self._count("SELECT count(DISTINCT order_uuid) FROM effect")

    def tally(self) -> Tally:
        """Return what is wrong now."""
        return Tally(*map(self._count, (LOST, GHOSTS, DOUBLED)))

    def forget(self) -> None:
        """Begin anew: the next round counts its own orders only."""
        self.connection.execute(FORGET)

    def close(self) -> None:
        """Let go of the connection."""
        self.connection.close()

    def _count(self, query: LiteralString) -> int:
        row = self.connection.execute(query).fetchone()
        assert row is not None
        return row[0]
