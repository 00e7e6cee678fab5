"""How long to wait before the next attempt, and when to give up."""

from __future__ import annotations

import random
from datetime import timedelta

MAX_ATTEMPTS = 5
FIRST_DELAY = 1.0  # seconds
LONGEST_DELAY = 300.0  # seconds


def delay_after(attempts: int) -> timedelta:
    """Return the wait after `attempts` failures, 1 or more.

    It doubles each time, up to LONGEST_DELAY, and is shortened by up to
    a half, at random: what failed together does not come back together.
    """
    doubled = min(FIRST_DELAY * 2 ** (attempts - 1), LONGEST_DELAY)
    return timedelta(seconds=doubled * random.uniform(0.5, 1))  # noqa: S311
