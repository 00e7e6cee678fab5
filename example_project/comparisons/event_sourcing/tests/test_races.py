"""Several writers, and a reader, at the same time."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Barrier, Event

import pytest
from django.db import connection, transaction

from example_project.comparisons.event_sourcing import store
from example_project.comparisons.event_sourcing.tests.blocking import (
    wait_until_blocked,
)
from example_project.comparisons.event_sourcing.tests.database import (
    ON_BOTH,
    shared_by_threads,
)
from example_project.comparisons.event_sourcing.tests.sample import scans
from example_project.shared.concurrency import in_threads

WRITERS, ROUNDS = 16, 20

pytestmark = [*ON_BOTH, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _shared(transactional_db) -> Iterator[None]:
    with shared_by_threads():
        yield


def test_one_of_many_writers_wins_each_version():
    """Sixteen who read the same version: one appends, fifteen conflict."""
    start = Barrier(WRITERS)

    def write() -> list[bool]:
        """Return in which rounds this writer won."""
        return [won(version) for version in range(ROUNDS)]

    def won(version: int) -> bool:
        start.wait(timeout=120)  # SQLite may keep one waiting for 60
        try:
            store.append("s", version, scans("x"))
        except store.ConflictError as error:
            assert (error.expected, error.found) == (version, version + 1)
            return False
        return True

    results = in_threads(*[write] * WRITERS)
    winners = [sum(rounds) for rounds in zip(*results, strict=True)]
    versions = store.read_stream("s").values_list("version", flat=True)
    assert winners == [1] * ROUNDS
    assert list(versions) == list(range(1, ROUNDS + 1))


@pytest.mark.postgres
def test_no_event_that_commits_late_is_skipped():
    """A writer with a higher position waits for the one with a lower.

    Otherwise a reader sees the higher one first, goes on behind it, and
    never sees the lower one.
    """
    has_lower, may_commit = Event(), Event()
    second: list[int] = []
    seen: list[str] = []

    def write_slowly() -> None:
        with transaction.atomic():
            store.append("slow", 0, scans("x"))
            has_lower.set()
            assert may_commit.wait(10)

    def write_behind() -> None:
        assert has_lower.wait(10)
        connection.ensure_connection()
        second.append(connection.connection.info.backend_pid)
        store.append("fast", 0, scans("x"))
        second.clear()

    def read_on() -> None:
        rows = list(store.read_log(after=place["position"]))
        seen.extend(row.stream for row in rows)
        place["position"] = max([place["position"], *(r.pk for r in rows)])

    def follow() -> bool:
        assert has_lower.wait(10)
        blocked = wait_until_blocked(second)
        read_on()
        may_commit.set()
        return blocked

    place = {"position": 0}
    *_, blocked = in_threads(write_slowly, write_behind, follow)
    read_on()
    assert seen == ["slow", "fast"]
    assert blocked
