"""Read models that come from the log, and nothing else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from io import StringIO
from uuid import UUID, uuid5

import pytest
from django.core import mail
from django.core.management import call_command

from example_project.domain_events.bus import event_bus
from example_project.domain_events.codec import DecodeError
from example_project.domain_events.envelope import Envelope
from example_project.domain_events.event_log import read_log, write_down
from example_project.domain_events.events import (
    EncounterCompletedEvent,
    OrderedProduct,
    OrderPlacedEvent,
    OrderReadyForFulfillmentEvent,
    OrderShippedEvent,
)
from example_project.domain_events.models import PublishedEvent
from example_project.reports.management.commands import rebuild_reports
from example_project.reports.models import (
    READ_MODELS,
    OrderedLine,
    OrderProgress,
)
from example_project.reports.projection import PROJECTION, project
from example_project.reports.queries import demand, pending_orders
from example_project.reports.replay import rebuild

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
ONE, TWO = UUID(int=1), UUID(int=2)


def keep(event, minutes: int) -> None:
    """Write `event` to the log, some minutes after noon."""
    time = NOON + timedelta(minutes=minutes)
    write_down(Envelope(event=event, time=time))


def placed(order: UUID, **pieces: int) -> OrderPlacedEvent:
    """Return an order of so many pieces of each product."""
    products = tuple(
        OrderedProduct(
            order_item_uuid=str(uuid5(order, sku)),
            sku=sku,
            name=sku.upper(),
            quantity=quantity,
        )
        for sku, quantity in pieces.items()
    )
    return OrderPlacedEvent(
        order_uuid=str(order),
        user_id=1,
        products=products,
        fulfillment_state="placed",
    )


@pytest.fixture
def log(db) -> None:
    """Two orders; the first one was shipped."""
    keep(placed(ONE, amox=1, ibu=2), 0)
    keep(placed(TWO, ibu=3), 10)
    keep(EncounterCompletedEvent(encounter_id=1, order_uuid=str(ONE)), 20)
    keep(
        OrderReadyForFulfillmentEvent(
            order_uuid=str(ONE), user_id=1, order_item_uuids=()
        ),
        30,
    )
    keep(
        OrderShippedEvent(
            order_uuid=str(ONE),
            user_id=1,
            tracking_number="T1",
            shipped_at=NOON,
        ),
        40,
    )


def rows() -> list[list[dict]]:
    """Return every row of every read model."""
    return [list(m.objects.order_by("pk").values()) for m in READ_MODELS]


def test_the_log_answers_questions(log):
    """What was ordered, and who waits."""
    assert rebuild() == 4
    assert demand() == {"amox": 1, "ibu": 5}
    assert pending_orders() == [TWO]
    first = OrderProgress.objects.get(order_uuid=ONE)
    assert first.placed_at == NOON
    assert first.ready_at == NOON + timedelta(minutes=30)
    assert first.shipped_at == NOON + timedelta(minutes=40)


def test_who_waits_longest_comes_first():
    """In the order in which they were placed, not written down."""
    keep(placed(ONE, amox=1), minutes=20)
    keep(placed(TWO, amox=1), minutes=10)
    rebuild()
    assert pending_orders() == [TWO, ONE]


def test_rebuilding_repairs_what_was_damaged(log):
    """Rows that changed, are missing or should not be there."""
    rebuild()
    before = rows()
    OrderedLine.objects.filter(sku="ibu").update(quantity=99)
    OrderProgress.objects.filter(order_uuid=ONE).delete()
    OrderProgress.objects.create(order_uuid=UUID(int=3))
    assert rows() != before
    rebuild()
    assert rows() == before


def test_an_event_that_comes_twice_counts_once(log):
    """The rows have the keys of what they are about."""
    rebuild()
    before = rows()
    for envelope in read_log(*PROJECTION):
        project(envelope)
    assert rows() == before


def test_the_order_of_events_does_not_matter(log):
    """Each event sets a moment of its own."""
    rebuild()
    before = rows()
    for model in READ_MODELS:
        model.objects.all().delete()
    for envelope in reversed(list(read_log(*PROJECTION))):
        project(envelope)
    assert rows() == before


def test_an_order_that_is_known_by_its_end_only_does_not_wait(log):
    """A log may have lost its beginning."""
    PublishedEvent.objects.filter(type="OrderPlacedEvent").delete()
    rebuild()
    assert (pending_orders(), demand()) == ([], {})


def test_replaying_sends_nothing(log):
    """No handler hears of it, and the log does not grow."""
    heard: list = []
    for event_type in PROJECTION:
        event_bus.subscribe(event_type, heard.append, name="heard")
    rebuild()
    for event_type in PROJECTION:
        event_bus.unsubscribe(event_type, heard.append)
    assert (heard, mail.outbox) == ([], [])
    assert PublishedEvent.objects.count() == 5


def test_a_replay_that_fails_keeps_the_old_rows(log):
    """All or nothing: the tables are never half full."""
    rebuild()
    before = rows()
    PublishedEvent.objects.filter(type="OrderShippedEvent").update(version=2)
    with pytest.raises(DecodeError, match="OrderShippedEvent"):
        rebuild()
    assert rows() == before


def test_the_rows_say_what_they_are(log):
    """For people who read them in a shell."""
    rebuild()
    assert str(OrderedLine.objects.get(sku="amox")) == "1 × AMOX"
    assert str(OrderProgress(order_uuid=ONE)) == f"Progress of order {ONE}"


def test_the_command_tells_how_far_it_is(log, monkeypatch):
    """A line each STEP events, and a summary."""
    monkeypatch.setattr(rebuild_reports, "STEP", 2)
    output = StringIO()
    call_command("rebuild_reports", stdout=output)
    assert [line.strip() for line in output.getvalue().splitlines()] == [
        "2 events ...",
        "4 events ...",
        "Replayed 4 events, and sent none:",
        "3 ordered lines",
        "2 order progress",
    ]
