"""The log that is written in the publisher's transaction."""

from __future__ import annotations

import pytest
from django.db import connection, transaction

from example_project.domain_events.backends.transactional_event_log import (
    TransactionalEventLogBus,
)
from example_project.domain_events.events import EncounterCompletedEvent
from example_project.domain_events.models import HandlerRun, PublishedEvent
from example_project.domain_events.tests.sample import Log

pytestmark = pytest.mark.django_db(transaction=True)

EVENT = EncounterCompletedEvent(encounter_id=1, order_uuid="an order")


@pytest.fixture
def log() -> Log:
    return Log()


@pytest.fixture
def bus(log) -> TransactionalEventLogBus:
    bus = TransactionalEventLogBus()
    bus.subscribe(EncounterCompletedEvent, log.handler("heard"))
    return bus


def test_the_event_is_kept_before_the_commit_and_sent_after_it(bus, log):
    """One row, written by the publisher, and then one delivery."""
    with transaction.atomic():
        bus.publish_on_commit(EVENT)
        assert PublishedEvent.objects.count() == 1
        assert log.calls == []
    assert log.calls == ["heard"]
    assert HandlerRun.objects.get().event == PublishedEvent.objects.get()


def test_a_rollback_takes_the_event_away(bus, log):
    """What did not happen is neither told nor kept."""
    with pytest.raises(RuntimeError), transaction.atomic():
        bus.publish_on_commit(EVENT)
        raise RuntimeError
    assert log.calls == []
    assert not PublishedEvent.objects.exists()


def test_an_event_stays_when_nobody_could_deliver_it(bus, log):
    """A process that dies after the commit leaves the event behind."""
    with transaction.atomic():
        bus.publish_on_commit(EVENT)
        connection.run_on_commit.clear()  # as if it died at the commit
    assert log.calls == []
    assert PublishedEvent.objects.count() == 1


def test_a_failing_handler_is_logged_and_kept(bus, log, handler_errors):
    """The rows are committed, so the publisher hears of nothing."""
    bus.subscribe(EncounterCompletedEvent, log.handler("x", ValueError()))
    with transaction.atomic():
        bus.publish_on_commit(EVENT)
    outcomes = HandlerRun.objects.values_list("outcome", flat=True)
    assert list(outcomes) == ["handled", "failed"]
    assert len(handler_errors) == 1
