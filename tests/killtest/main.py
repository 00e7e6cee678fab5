"""Every point in turn, then the broker; and what is left to say."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager

from tqdm import tqdm

from classroom.servers import find_server
from classroom.servers.finding import is_required
from classroom.servers.postgres import fresh_database
from tests.killtest import outage, rounds, storm
from tests.killtest.ledger import Ledger
from tests.killtest.node import Node, is_installed
from tests.killtest.points import Point, points
from tests.killtest.processes import Processes
from tests.killtest.report import Report

EVENTS = 300
MOST_IN_A_ROUND = 30
LEAST_AT_A_POINT = 6  # more than a batch, so that there is a second one
BROKER = "broker.ended_twice"
STORM = "everybody.storm"
WHILE_ALL_RUNS = (BROKER, STORM)


def main(arguments: list[str]) -> int:
    """Kill at each point; return 1 when an event was lost or doubled."""
    options = parse(arguments)
    known = points()
    names = options.points or [*known, *WHILE_ALL_RUNS]
    chosen = [known[name] for name in names if name in known]
    report = Report()
    database = fresh_database(find_server("postgres").url)
    # Each point needs few; many flow while all runs at once.
    flowing = [name for name in WHILE_ALL_RUNS if name in names]
    rest = options.events - LEAST_AT_A_POINT * len(chosen)
    most = options.events // (4 if chosen else 1)
    each = min(most, rest // max(len(flowing), 1))
    flow = dict.fromkeys(flowing, max(each, LEAST_AT_A_POINT))
    with tqdm(total=options.events, unit="event") as progress:
        if chosen:
            share = (options.events - sum(flow.values())) // len(chosen)
            share = max(share, LEAST_AT_A_POINT)
            kill_at_each(chosen, share, database, report, progress)
        if STORM in flow:
            let_it_storm(flow[STORM], database, report, progress)
        if BROKER in flow:
            end_the_broker(flow[BROKER], database, report, progress)
    return 0 if report.tell() else 1


def parse(arguments: list[str]) -> argparse.Namespace:
    """Return the options; an unknown point ends the program.

    A number alone is that of the events: `3000`.
    """
    if arguments and arguments[0].isdigit():
        arguments = ["--events", *arguments]
    parser = argparse.ArgumentParser("python -m tests.killtest")
    parser.add_argument("--events", type=int, default=EVENTS)
    parser.add_argument(
        "points", nargs="*", metavar="POINT", help="all, when none is named"
    )
    options = parser.parse_args(arguments)
    every = [*points(), *WHILE_ALL_RUNS]
    unknown = set(options.points) - set(every)
    if unknown:
        parser.error(
            f"no point is called {', '.join(sorted(unknown))}. "
            f"There are: {', '.join(every)}"
        )
    return options


def kill_at_each(
    chosen: list[Point],
    share: int,
    database: str,
    report: Report,
    progress: tqdm,
) -> None:
    """Play the rounds of each point, with `share` events each."""
    with prepared(database, find_server("amqp").url) as (processes, ledger):
        for point in chosen:
            for number, events in enumerate(parts(share)):
                nth = point.nth + number if point.nth > 2 else point.nth
                progress.set_description(f"{point}:{nth}")
                try:
                    tally = rounds.play(point, nth, events, processes, ledger)
                    report.add(str(point), tally)
                except rounds.NeverReachedError as error:
                    report.fail(str(point), str(error))
                progress.update(events)


def parts(share: int) -> list[int]:
    """Return how many events each round of a point has."""
    count = -(-share // MOST_IN_A_ROUND)
    return [share // count + (n < share % count) for n in range(count)]


def let_it_storm(
    share: int, database: str, report: Report, progress: tqdm
) -> None:
    """Kill, freeze and cut off at random while everything runs at once."""
    progress.set_description(STORM)
    with prepared(database, find_server("amqp").url) as (processes, ledger):
        tally, accidents = storm.play(share, database, processes, ledger)
        report.add(STORM, tally, accidents.total())
        progress.update(share)
    told = (f"{count} x {name}" for name, count in sorted(accidents.items()))
    report.note(f"{STORM}: {', '.join(told)}")


def end_the_broker(
    share: int, database: str, report: Report, progress: tqdm
) -> None:
    """Stop and kill a RabbitMQ of our own while events flow."""
    if not is_installed():
        if is_required("amqp"):
            raise RuntimeError("No rabbitmq-server to stop and to kill here.")
        report.skip(BROKER, "no rabbitmq-server is installed here")
        return
    progress.set_description(BROKER)
    node = Node()
    try:
        node.start()
        with prepared(database, node.url) as (processes, ledger):
            report.add(BROKER, outage.play(share, node, processes, ledger), 2)
            progress.update(share)
    finally:
        node.remove()


@contextmanager
def prepared(database: str, broker: str) -> Iterator[tuple[Processes, Ledger]]:
    """Give processes and a ledger, with tables and queues; then tidy."""
    processes = Processes(database, broker)
    processes.run("prepare")
    ledger = Ledger(database)
    try:
        yield processes, ledger
    finally:
        ledger.close()
        processes.run("clean")
