"""Waits grow, and not for ever."""

from __future__ import annotations

from example_project.outbox.retries import (
    LONGEST_DELAY,
    LONGEST_PAUSE,
    delay_after,
    longer_pause,
)


def test_a_delay_has_an_end() -> None:
    """Twenty failures do not make it days."""
    longest = max(delay_after(20).total_seconds() for _ in range(50))
    assert LONGEST_DELAY / 2 <= longest <= LONGEST_DELAY


def test_a_pause_doubles_up_to_its_end() -> None:
    """A relay looks soon after a long outage, too."""
    pauses = [0.0]
    for _ in range(10):
        pauses.append(longer_pause(pauses[-1]))
    assert pauses[1:5] == [1, 2, 4, 8]
    assert pauses[-1] == LONGEST_PAUSE
