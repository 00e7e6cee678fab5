"""What the event log writes down."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.contrib.admin.sites import site
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from example_project.domain_events.backends.event_log import EventLogBus
from example_project.domain_events.backends.transactional_event_log import (
    TransactionalEventLogBus,
)
from example_project.domain_events.events import EncounterCompletedEvent
from example_project.domain_events.models import HandlerRun, PublishedEvent
from example_project.domain_events.registry import UnknownEventError
from example_project.domain_events.tests.sample import (
    LampSwitchedEvent,
    Log,
)

pytestmark = pytest.mark.django_db

EVENT = EncounterCompletedEvent(encounter_id=1, order_uuid="an order")


@pytest.fixture(params=[EventLogBus, TransactionalEventLogBus])
def bus(request) -> EventLogBus:
    return request.param()


def test_an_event_is_kept_with_what_became_of_it(bus):
    """The row says what, by whom, when; and how each handler ended."""
    log = Log()
    bus.subscribe(EncounterCompletedEvent, log.handler("good"))
    bad = log.handler("bad", ValueError("no"))
    bus.subscribe(EncounterCompletedEvent, bad)
    with pytest.raises(ExceptionGroup) as caught:
        bus.publish(EVENT)

    entry = PublishedEvent.objects.get()
    handled, failed = entry.handler_runs.all()
    assert str(entry) == "EncounterCompletedEvent from ehr"
    assert entry.payload == {"encounter_id": 1, "order_uuid": "an order"}
    assert (handled.outcome, handled.error) == ("handled", "")
    assert (failed.outcome, failed.error) == ("failed", "ValueError: no")
    assert str(failed) == f"{Log.__module__}.bad: failed"
    assert failed.milliseconds >= 0
    assert caught.value.exceptions[0].__notes__ == [
        f"Raised by {Log.__module__}.bad"
    ]


def test_an_exit_counts_as_a_failure(bus):
    """A handler that ends the process did not handle the event."""
    handler = Log().handler("quits", SystemExit(3))
    bus.subscribe(EncounterCompletedEvent, handler)
    with pytest.raises(SystemExit):
        bus.publish(EVENT)
    assert HandlerRun.objects.get().error == "SystemExit: 3"


class Quiet:
    """An object that handles events."""

    def __call__(self, event: EncounterCompletedEvent) -> None:
        pass


def test_a_callable_object_keeps_its_name(bus):
    """The event log names the handler, not a wrapper of its own."""
    bus.subscribe(EncounterCompletedEvent, Quiet(), name="a quiet object")
    bus.publish(EVENT)
    assert HandlerRun.objects.get().handler == "a quiet object"


def test_two_events_by_themselves_have_two_causes(bus):
    """Only what a handler publishes shares the correlation id."""
    bus.publish(EVENT)
    bus.publish(EVENT)
    ids: set[UUID] = set(
        PublishedEvent.objects.values_list("correlation_id", flat=True)
    )
    assert len(ids) == 2


def test_an_event_without_a_contract_is_refused(bus):
    """What is not in the registry cannot be written down."""
    with pytest.raises(UnknownEventError, match="has no contract"):
        bus.publish(LampSwitchedEvent())
    assert not PublishedEvent.objects.exists()


def test_the_admin_only_shows(bus):
    """Nobody rewrites what happened, not even a superuser."""
    bus.publish(EVENT)
    client = Client()
    client.force_login(User.objects.create_superuser("boss"))
    name = "admin:domain_events_publishedevent"
    entry = PublishedEvent.objects.get()
    changed = client.post(
        reverse(f"{name}_change", args=[entry.pk]), {"type": "Other"}
    )
    assert (
        "EncounterCompleted" in client.get(reverse(f"{name}_changelist")).text
    )
    assert client.get(reverse(f"{name}_add")).status_code == 403
    assert changed.status_code == 403
    assert PublishedEvent in site._registry
