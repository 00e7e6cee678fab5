"""PostgreSQL wakes a relay at the commit, and only then."""

from __future__ import annotations

import threading
import time

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from example_project.outbox.relay import Relay
from example_project.outbox.tests.sample import ListSender, keep
from example_project.outbox.waking import RelayWakeup
from tests.test_race import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def never() -> bool:
    return False


def is_woken(wakeup: RelayWakeup, seconds: float) -> bool:
    """Tell whether something woke `wakeup` before its time was up."""
    start = time.monotonic()
    wakeup.sleep(seconds, never)
    return time.monotonic() - start < seconds


@pytest.fixture
def wakeup():
    """A wakeup that listens."""
    wakeup = RelayWakeup()
    wakeup.listen()
    yield wakeup
    wakeup.close()


@pytest.mark.postgres
def test_a_commit_wakes(wakeup: RelayWakeup) -> None:
    """Before the commit all is quiet."""
    with transaction.atomic():
        keep()
        assert not is_woken(wakeup, 0.2)
    assert is_woken(wakeup, 5)


@pytest.mark.postgres
def test_a_rollback_wakes_nobody(wakeup: RelayWakeup) -> None:
    """There is nothing to send."""
    with transaction.atomic():
        keep()
        transaction.set_rollback(True)
    assert not is_woken(wakeup, 0.2)


@pytest.mark.postgres
def test_one_notification_serves_a_transaction(wakeup: RelayWakeup) -> None:
    """Also when a savepoint took the first one back."""
    with (
        CaptureQueriesContext(
            connection,
        ) as queries,
        transaction.atomic(),
    ):
        with transaction.atomic():
            keep()
            transaction.set_rollback(True)
        keep()
        keep()
    told = [q["sql"] for q in queries if "NOTIFY" in q["sql"]]
    assert len(told) == 2
    assert is_woken(wakeup, 5)


def test_a_wakeup_ends_its_sleep_when_told_to_stop() -> None:
    """Well before its time is up, on every database."""
    start = time.monotonic()
    RelayWakeup().sleep(30, lambda: time.monotonic() - start > 0.05)
    assert time.monotonic() - start < 5


@pytest.mark.postgres
def test_a_running_relay_sends_what_is_published() -> None:
    """Long before it would have looked by itself."""
    sent = threading.Event()

    class Telling(ListSender):
        def send(self, message) -> None:
            super().send(message)
            sent.set()

    relay = Relay(Telling())

    def publish() -> None:
        try:
            keep()
            assert sent.wait(10)
        finally:
            relay.stop()

    at_once(relay.run, publish)


@pytest.mark.postgres
def test_a_relay_survives_the_end_of_its_connections(caplog) -> None:
    """A server that restarts closes them; the relay opens new ones."""
    sender = ListSender()
    relay = Relay(sender)

    def publish() -> None:
        try:
            wait_until(lambda: listeners() == 1)
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    "WHERE datname = current_database() "
                    "AND pid <> pg_backend_pid()"
                )
            keep()
            wait_until(lambda: sender.sent)
        finally:
            relay.stop()

    at_once(relay.run, publish)
    assert len(sender.sent) == 1
    assert "again in 1.0 s" in caplog.text


def listeners() -> int:
    """Return how many connections to this database said LISTEN last."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE "
            "datname = current_database() AND query LIKE 'LISTEN%%'"
        )
        return cursor.fetchone()[0]


def wait_until(condition, seconds: float = 10) -> None:
    """Return once `condition` holds; fail if it never does."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)
