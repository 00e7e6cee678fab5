"""Relays over the same PostgreSQL: ours, bare SQL, and two libraries.

Import it when Django is set up with `benchmarks.outbox_settings`. Each
timer fills an outbox with `count` rows, which is not timed, and returns
the seconds until all of them were sent to a transport that does nothing.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import django_domain_events
from django.db import connection, models, transaction
from django_domain_events.models import DeliveryRecord, EventRecord
from django_outbox_pattern.models import Published
from django_outbox_pattern.producers import Producer

from benchmarks.ratios import Timer, timed
from example_project.domain_events.envelope import Envelope
from example_project.domain_events.events import EncounterCompletedEvent
from example_project.outbox.backend import OutboxEventBus
from example_project.outbox.models import (
    InboxMessage,
    OutboxMessage,
)
from example_project.outbox.relay import Relay
from example_project.outbox.senders import Sender

BATCH = 1_000
BY_HAND = """UPDATE outbox_outboxmessage
SET state = 'sent', sent_at = now(), attempts = attempts + 1
WHERE id IN (
    SELECT id FROM outbox_outboxmessage WHERE state = 'pending'
    ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED
) RETURNING id, event_id, type, key, body"""


class NothingSender(Sender):
    """Our transport that does nothing."""

    def send(self, message: OutboxMessage) -> None:
        """Take the message, and forget it."""


class NothingConnection:
    """A STOMP connection that does nothing."""

    def is_connected(self) -> bool:
        return True

    def send(self, **_: Any) -> None:
        """Take the message, and forget it."""

    def disconnect(self) -> None:
        """Nothing was open."""


@django_domain_events.event(name="benchmarks.Completed")
@dataclass(frozen=True)
class Completed:
    """The event of django-domain-events."""

    encounter_id: int
    order_uuid: str


@django_domain_events.receiver(Completed, key="benchmarks.do_nothing")
def do_nothing(event: Any) -> None:
    """The receiver of all: django-domain-events knows no transport."""


def our_event(number: int) -> EncounterCompletedEvent:
    """Return an event of an order of its own."""
    return EncounterCompletedEvent(
        encounter_id=number, order_uuid=str(uuid.uuid4())
    )


def fill_ours(count: int) -> None:
    """Keep `count` events in our outbox, and no others."""
    empty(OutboxMessage, InboxMessage)
    events = map(our_event, range(count))
    OutboxMessage.objects.bulk_create(
        OutboxMessage.of(Envelope(event=event)) for event in events
    )
    settle(OutboxMessage)


def fill_outbox_pattern(count: int) -> None:
    """Keep `count` events in the outbox of django-outbox-pattern."""
    empty(Published)
    Published.objects.bulk_create(
        Published(destination="orders", body=vars(our_event(number)))
        for number in range(count)
    )
    settle(Published)


def fill_domain_events(count: int) -> None:
    """Keep `count` events in the outbox of django-domain-events."""
    empty(DeliveryRecord, EventRecord)
    with transaction.atomic():
        for number in range(count):
            django_domain_events.fire(Completed(number, str(uuid.uuid4())))
    settle(DeliveryRecord, EventRecord)


def send_by_hand() -> None:
    """Mark all and read them, a batch at a time; the least it can cost."""
    with connection.cursor() as cursor:
        cursor.execute(BY_HAND, [BATCH])
        while cursor.fetchall():
            cursor.execute(BY_HAND, [BATCH])


def send_ours() -> None:
    """Let our relay send all to a transport."""
    Relay(NothingSender(), batch_size=BATCH).send_all()


def send_ours_to_a_handler() -> None:
    """Let our relay call a handler, once for each event."""
    bus = OutboxEventBus()
    bus.subscribe(EncounterCompletedEvent, do_nothing)
    Relay(bus.sender).send_all()


def send_outbox_pattern() -> None:
    """Let the producer of django-outbox-pattern send all."""
    Producer(NothingConnection(), "", "").publish_message_from_database()


def send_domain_events() -> None:
    """Let django-domain-events deliver all to its receiver."""
    django_domain_events.deliver_pending()


def empty(*tables: type[models.Model]) -> None:
    """Delete every row, and the space that it took."""
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"TRUNCATE {table._meta.db_table} CASCADE")


def settle(*tables: type[models.Model]) -> None:
    """Let the planner know what is there."""
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"VACUUM ANALYZE {table._meta.db_table}")


Relays = dict[str, tuple[Callable[[int], None], Callable[[], None]]]

#: Those that hand a message over, in batches of BATCH.
SENDERS: Relays = {
    "bare UPDATE ... RETURNING": (fill_ours, send_by_hand),
    "our relay, a transport": (fill_ours, send_ours),
    "django-outbox-pattern": (fill_outbox_pattern, send_outbox_pattern),
}
#: Those that call a handler, once for each message.
CALLERS: Relays = {
    "our relay, a handler": (fill_ours, send_ours_to_a_handler),
    "django-domain-events": (fill_domain_events, send_domain_events),
}


def timers(relays: Relays, count: int) -> dict[str, Timer]:
    """Return a timer of each of `relays` over `count` rows."""

    def timer(fill: Callable[[int], None], send: Callable[[], None]) -> Timer:
        send_all = timed(send)

        def filled_and_timed() -> float:
            fill(count)
            return send_all()

        return filled_and_timed

    return {name: timer(*each) for name, each in relays.items()}


def left_over() -> dict[str, int]:
    """Return how many messages each outbox still holds; 0 after a run."""
    return {
        "ours": OutboxMessage.objects.exclude(state="sent").count(),
        "django-outbox-pattern": Published.objects.exclude(status=2).count(),
        "django-domain-events": DeliveryRecord._default_manager.exclude(
            status=django_domain_events.DeliveryStatus.SUCCEEDED
        ).count(),
    }
