"""The event log, written and read."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from example_project.domain_events.codec import DecodeError
from example_project.domain_events.envelope import Envelope
from example_project.domain_events.event_log import read_log, write_down
from example_project.domain_events.events import (
    EncounterCompletedEvent,
    OrderShippedEvent,
)
from example_project.domain_events.models import PublishedEvent
from example_project.domain_events.registry import UnknownEventError

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
SHIPPED = OrderShippedEvent(
    order_uuid="one", user_id=1, tracking_number="T1", shipped_at=NOON
)


def completed(number: int, minutes: int) -> Envelope:
    """Return the end of an encounter, some minutes after noon."""
    return Envelope(
        event=EncounterCompletedEvent(encounter_id=number, order_uuid="one"),
        time=NOON + timedelta(minutes=minutes),
    )


def test_an_event_comes_back_as_it_was():
    """Its fields, its id, its time and its cause survive the table."""
    envelope = Envelope(event=SHIPPED)
    write_down(envelope)
    assert list(read_log()) == [envelope]


def test_the_log_is_read_in_the_order_of_time():
    """The order of writing does not matter."""
    late, early = completed(2, 10), completed(1, 5)
    write_down(late)
    write_down(early)
    assert list(read_log()) == [early, late]


def test_one_can_ask_for_some_types_only():
    """Other events are not even decoded."""
    write_down(Envelope(event=SHIPPED))
    write_down(completed(1, 0))
    PublishedEvent.objects.filter(type="OrderShippedEvent").update(version=9)
    [found] = read_log(EncounterCompletedEvent)
    assert found.event == completed(1, 0).event


def test_one_can_read_until_a_moment():
    """The moment itself belongs to it."""
    for number in (1, 2, 3):
        write_down(completed(number, number))
    found = read_log(until=NOON + timedelta(minutes=2))
    assert [each.event.encounter_id for each in found] == [1, 2]


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"version": 2}, DecodeError, "is v2, known is v1"),
        ({"type": "GoneEvent"}, UnknownEventError, "GoneEvent"),
        ({"payload": {}}, ValueError, "missing or unknown"),
    ],
)
def test_what_does_not_fit_is_an_error(change, error, message):
    """An event is never skipped in silence."""
    write_down(completed(1, 0))
    PublishedEvent.objects.update(**change)
    with pytest.raises(error, match=message):
        list(read_log())
