"""How long to wait before the next attempt, and when to give up."""

from __future__ import annotations

import random
from datetime import timedelta

MAX_ATTEMPTS = 5
FIRST_DELAY = 1.0  # seconds
LONGEST_DELAY = 300.0  # seconds
LONGEST_PAUSE = 30.0  # seconds


def delay_after(attempts: int) -> timedelta:
    """Return the wait after `attempts` failures, 1 or more.

    It doubles each time, up to LONGEST_DELAY, and is shortened by up to
    a half, at random: what failed together does not come back together.
    """
    doubled = min(FIRST_DELAY * 2 ** (attempts - 1), LONGEST_DELAY)
    return timedelta(seconds=doubled * random.uniform(0.5, 1))  # noqa: S311


def longer_pause(pause: float) -> float:
    """Return the seconds to wait after one more outage in a row.

    The first pause may be 0; each is twice the one before, from a second
    up to LONGEST_PAUSE.
    """
    return min(max(1.0, pause * 2), LONGEST_PAUSE)
