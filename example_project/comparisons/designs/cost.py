"""What an approval costs in each design: queries, and milliseconds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from statistics import median
from time import perf_counter

from django.db import connection
from django.test.utils import CaptureQueriesContext

from example_project.comparisons.designs.accidents import start
from example_project.comparisons.designs.mail_servers import SLOW, mail_server
from example_project.comparisons.designs.scenario import Design, connected
from example_project.comparisons.designs.wiring import reactions


@dataclass(frozen=True)
class Cost:
    """Queries and milliseconds in the request, and queries later."""

    queries: int
    later: int
    milliseconds: float


def queries_of(function: Callable[[], None]) -> int:
    """Return how many statements `function` sends, BEGIN and COMMIT too."""
    with CaptureQueriesContext(connection) as captured:
        function()
    return len(captured)


def count(design: Design) -> tuple[int, int]:
    """Return the queries of one approval: in the request, and later."""
    request, provider = start()
    with connected(design, reactions()):
        asked = queries_of(lambda: design.approve(request, provider))
        later = queries_of(design.deliver)
    return asked, later


def time_once(design: Design) -> float:
    """Return the seconds of one request, with a mail server that dawdles.

    The mail is all that takes long, so it tells who waits for it, however
    busy the machine is.
    """
    request, provider = start()
    with connected(design, reactions()), mail_server(SLOW):
        begin = perf_counter()
        design.approve(request, provider)
        seconds = perf_counter() - begin
        design.deliver()
    return seconds


def measure(designs: Mapping[str, Design], rounds: int) -> dict[str, Cost]:
    """Return the cost of each design; the designs take turns.

    The time is the median of `rounds`.
    """
    counts = {name: count(design) for name, design in designs.items()}
    times: dict[str, list[float]] = {name: [] for name in designs}
    for _ in range(rounds):
        for name, design in designs.items():
            times[name].append(time_once(design))
    return {
        name: Cost(*counts[name], median(times[name]) * 1000)
        for name in designs
    }
