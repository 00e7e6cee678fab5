"""Who waits for whom, as PostgreSQL sees it."""

from __future__ import annotations

import time

from django.db import connection


def wait_until_blocked(pids: list[int], seconds: float = 5) -> bool:
    """Return True once the server process `pids` names waits for another.

    The one number may arrive in the list later. Returns False when
    nobody has waited after `seconds`.
    """
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if pids and blockers(pids[0]):
            return True
        time.sleep(0.01)
    return False


def blockers(pid: int) -> list[int]:
    """Return the server processes that the process `pid` waits for."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_blocking_pids(%s)", [pid])
        [found] = cursor.fetchone()
    return found
