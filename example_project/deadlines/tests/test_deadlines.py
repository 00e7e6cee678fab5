"""A review that takes too long expires, once; another one does not."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.utils import timezone

from example_project.deadlines.handlers import (
    handle_encounter_completed,
    handle_order_placed,
)
from example_project.deadlines.models import ReviewProcess
from example_project.deadlines.services import expire_reviews, overdue
from example_project.domain_events.events import (
    EncounterCompletedEvent,
    OrderPlacedEvent,
    OrderReviewExpiredEvent,
)
from example_project.domain_events.testing import recorded_events

pytestmark = pytest.mark.django_db(transaction=True)

UUID = str(uuid4())
PLACED = OrderPlacedEvent(
    order_uuid=UUID, user_id=1, products=(), fulfillment_state="placed"
)
COMPLETED = EncounterCompletedEvent(encounter_id=1, order_uuid=UUID)


@pytest.fixture(autouse=True)
def bus():
    """Nobody else listens: this module is tested alone."""
    with recorded_events() as bus:
        yield bus


def pass_deadline() -> None:
    """Let the time of every review be over."""
    ReviewProcess.objects.update(due_at=timezone.now())


def state() -> str:
    """Return the state of the one process."""
    return ReviewProcess.objects.get().state


def test_a_new_order_has_the_time_of_the_setting(settings):
    """The deadline is REVIEW_WITHIN from the event."""
    settings.REVIEW_WITHIN = timedelta(hours=1)
    handle_order_placed(PLACED)

    left = ReviewProcess.objects.get().due_at - timezone.now()
    assert timedelta(minutes=59) < left <= timedelta(hours=1)
    assert str(ReviewProcess.objects.get()).endswith(": waiting")


def test_before_its_deadline_nothing_expires(bus):
    """A review in time is left alone."""
    handle_order_placed(PLACED)

    assert expire_reviews() == 0
    assert bus.published == []


def test_what_is_overdue_expires_once(bus):
    """The second run, or a second clock, finds nothing to do."""
    handle_order_placed(PLACED)
    pass_deadline()

    assert [expire_reviews(), expire_reviews()] == [1, 0]
    assert bus.published == [OrderReviewExpiredEvent(order_uuid=UUID)]
    assert state() == "expired"


def test_a_review_that_is_over_never_expires(bus):
    """The end of the encounter stops the clock."""
    handle_order_placed(PLACED)
    handle_encounter_completed(COMPLETED)
    pass_deadline()

    assert expire_reviews() == 0
    assert state() == "finished"


def test_the_events_may_come_twice_and_the_wrong_way_round():
    """The end comes first: then the start begins nothing."""
    handle_encounter_completed(COMPLETED)
    handle_order_placed(PLACED)
    handle_encounter_completed(COMPLETED)
    handle_order_placed(PLACED)

    assert state() == "finished"
    assert not overdue().exists()


def test_what_has_expired_stays_so():
    """A late end changes nothing here; orders decide what counts."""
    handle_order_placed(PLACED)
    pass_deadline()
    expire_reviews()
    handle_encounter_completed(COMPLETED)

    assert state() == "expired"


def test_an_event_that_cannot_be_told_leaves_the_review_waiting(
    monkeypatch,
):
    """State and event go together, so that the next run tries again."""

    def fail(event):
        raise ConnectionError("nowhere to keep it")

    handle_order_placed(PLACED)
    pass_deadline()
    with monkeypatch.context() as patch:
        patch.setattr(
            "example_project.deadlines.services.event_bus.publish_on_commit",
            fail,
        )
        with pytest.raises(ConnectionError):
            expire_reviews()

    assert state() == "waiting"
    assert expire_reviews() == 1


def test_the_command_tells_how_many_expired():
    """`python3 start.py manage -- expire_reviews` is what cron runs."""
    handle_order_placed(PLACED)
    pass_deadline()

    out = StringIO()
    call_command("expire_reviews", stdout=out)
    assert out.getvalue() == "Expired: 1\n"
