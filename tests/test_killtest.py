"""The points of the kill test are moments of the code as it is."""

from __future__ import annotations

import signal
import subprocess
import sys
from importlib import import_module
from operator import attrgetter

import pytest

from tests.killtest.points import POINTS, points


def test_there_are_enough_points_and_each_has_its_name():
    """All three roles die, at 25 points or more."""
    assert len(points()) == len(POINTS) >= 25
    assert {p.role for p in POINTS} == {"publisher", "relay", "consumer"}


@pytest.mark.parametrize("point", POINTS, ids=str)
def test_a_point_is_a_call_that_exists(point):
    """A renamed function would leave its point untried."""
    module, _, path = point.target.partition(":")
    assert callable(attrgetter(path)(import_module(module)))
    assert point.when in ("before", "after")


@pytest.mark.parametrize(
    ("when", "printed"), [("before", "1"), ("after", "1\n2")]
)
def test_a_process_dies_at_its_point(when, printed):
    """It is killed by signal 9, the time that was named."""
    script = (
        "from tests.killtest.hooks import after, before, death\n"
        f"say = {when}(lambda text: print(text, flush=True), death(2))\n"
        "say(1); say(2); say(3)"
    )
    result = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True
    )
    assert result.returncode == -signal.SIGKILL
    assert result.stdout == f"{printed}\n"
