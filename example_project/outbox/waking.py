"""How a relay learns that there is something to send."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, LiteralString

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper

if TYPE_CHECKING:
    import psycopg

CHANNEL: LiteralString = "outbox"


def wake_relay(*, using: str | None = None) -> None:
    """Tell each waiting relay, once the transaction has committed.

    PostgreSQL sends a notification at the commit, and none after a
    rollback. On another database the relay looks by itself.
    """
    connection = connections[using or DEFAULT_DB_ALIAS]
    if connection.vendor != "postgresql" or has_notified(connection):
        return
    with connection.cursor() as cursor:
        cursor.execute(f"NOTIFY {CHANNEL}")
    connection.on_commit(notified)


def notified() -> None:
    """Do nothing at the commit; it marks a transaction that notifies.

    A callback is a mark that a savepoint takes back when it rolls back,
    just as PostgreSQL takes back the notification.
    """


def has_notified(connection: BaseDatabaseWrapper) -> bool:
    """Tell whether this transaction will wake the relays already."""
    return any(entry[1] is notified for entry in connection.run_on_commit)


class RelayWakeup:
    """Sleeps until there may be something to send, or time is up."""

    def __init__(self, using: str = DEFAULT_DB_ALIAS) -> None:
        self.using = using
        self._listening: psycopg.Connection | None = None

    def sleep(self, seconds: float, stopped: Callable[[], bool]) -> None:
        """Return after `seconds`, or earlier: woken, or `stopped`."""
        until = time.monotonic() + seconds
        while not stopped():
            left = until - time.monotonic()
            if left <= 0 or self._woken(min(left, 0.1)):
                return

    def close(self) -> None:
        """Stop listening."""
        if self._listening is not None:
            self._listening.close()
            self._listening = None

    def listen(self) -> None:
        """Start listening now: what is published from here on wakes.

        Raises OperationalError when the database does not answer.
        """
        wrapper = connections[self.using]
        if wrapper.vendor == "postgresql" and self._listening is None:
            import psycopg  # Here, since SQLite alone needs none.

            parameters = wrapper.get_connection_params()
            parameters.pop("cursor_factory", None)
            parameters.pop("context", None)
            with wrapper.wrap_database_errors:
                connection = psycopg.connect(**parameters, autocommit=True)
                connection.execute(f"LISTEN {CHANNEL}")
            self._listening = connection

    def _woken(self, seconds: float) -> bool:
        if self._listening is None:
            time.sleep(seconds)
            return False
        with connections[self.using].wrap_database_errors:
            notices = self._listening.notifies(timeout=seconds, stop_after=1)
            return any(True for _ in notices)
