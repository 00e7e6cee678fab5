"""Tell at the end of a build where the time went."""

from collections.abc import Callable
from functools import partial
from time import perf_counter
from typing import Any

from sphinx.application import Sphinx
from sphinx.util.logging import getLogger

FIRST, LAST = 0, 899  # before and after the other steps of an event
#: What has ended at which event, before or after its steps.
PARTS = (
    ("starting", "builder-inited", LAST),
    ("looking for changes", "env-before-read-docs", FIRST),
    ("running chapters", "env-before-read-docs", LAST),
    ("reading", "env-updated", LAST),
    ("writing", "build-finished", FIRST),
    ("finishing", "build-finished", LAST),
)
logger = getLogger(__name__)


class BuildTimes:
    """The seconds of each part of one build."""

    def __init__(self, clock: Callable[[], float] = perf_counter) -> None:
        self._clock = clock
        self._last = clock()
        self.seconds: dict[str, float] = {}

    def end(self, part: str, *event: Any) -> None:
        """Take the time since the part before for `part`."""
        now = self._clock()
        self.seconds[part] = now - self._last
        self._last = now

    def tell(self, *event: Any) -> None:
        """Log a table of all parts."""
        for part, seconds in self.seconds.items():
            logger.info("%-20s %6.1f s", part, seconds)


def listen(app: Sphinx) -> None:
    """Measure the build of `app`, from now on."""
    times = BuildTimes()
    for part, event, priority in PARTS:
        app.connect(event, partial(times.end, part), priority)
    app.connect("build-finished", times.tell, LAST)
