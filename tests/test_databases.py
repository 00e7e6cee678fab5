"""A project with two databases has an outbox in each that it writes to."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.conf import settings as project
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connections, transaction
from django.test import Client
from django.utils import timezone

from example_project.alerts import dead_letters, failing, oldest_pending
from example_project.domain_events.bus import SelectedEventBus, event_bus
from example_project.domain_events.envelope import Envelope
from example_project.domain_events.events import EncounterCompletedEvent
from example_project.outbox.backend import (
    NoTransactionError,
    OutboxEventBus,
    store,
)
from example_project.outbox.databases import outbox_databases
from example_project.outbox.models import (
    DeadLetter,
    InboxMessage,
    OutboxMessage,
)
from example_project.outbox.pruning import prune
from example_project.outbox.relay import Relay
from example_project.outbox.status import outbox_status, total
from example_project.outbox.tests.sample import an_event

pytestmark = pytest.mark.django_db(transaction=True, databases="__all__")

OUTBOX = "example_project.outbox.backend.OutboxEventBus"
OTHER = "archive"


@pytest.fixture(autouse=True, scope="module")
def _other(
    tmp_path_factory: pytest.TempPathFactory,
    django_db_setup: None,
    django_db_blocker: Any,
) -> Iterator[None]:
    """A second database, a SQLite file, with every table."""
    connections.databases[OTHER] = {
        **connections.databases["default"],
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": tmp_path_factory.mktemp("archive") / "archive.sqlite3",
        "OPTIONS": project.SQLITE_OPTIONS,
    }
    with django_db_blocker.unblock():
        call_command("migrate", database=OTHER, verbosity=0)
    yield
    connections[OTHER].close()
    del connections[OTHER]
    del connections.databases[OTHER]


@pytest.fixture(autouse=True)
def _outbox(settings) -> None:
    """Events go through the outbox."""
    settings.EVENT_BUS_BACKEND = OUTBOX


def publish(using: str) -> OutboxMessage:
    """Keep an event there; return its row."""
    event = an_event()
    with transaction.atomic(using=using):
        event_bus.publish_on_commit(event, using=using)
    return OutboxMessage.objects.using(using).latest("pk")


def run(command: str, **options: object) -> str:
    """Return what a command told."""
    out = StringIO()
    call_command(command, stdout=out, **options)
    return out.getvalue()


def test_an_event_is_kept_and_sent_where_its_data_is(settings) -> None:
    """The relay of that database sends it, and no other one."""
    settings.EVENT_BUS_BACKEND = "example_project.outbox.tests.sample.ListBus"
    row = publish(OTHER)
    assert not OutboxMessage.objects.exists()
    assert run("relay_outbox", once=True) == "Sent or tried: 0\n"
    told = run("relay_outbox", once=True, database=OTHER)
    assert told == "Sent or tried: 1\n"
    row.refresh_from_db()
    assert row.state == "sent"


@pytest.mark.parametrize(
    "bus",
    [
        "example_project.domain_events.backends.memory.EventBus",
        "example_project.domain_events.backends.transactional_event_log"
        ".TransactionalEventLogBus",
    ],
)
def test_in_memory_an_event_waits_for_the_database_of_its_data(
    settings, bus: str
) -> None:
    """The commit of another one lets nothing out, a rollback takes it."""
    settings.EVENT_BUS_BACKEND = bus
    heard: list[EncounterCompletedEvent] = []
    alone = SelectedEventBus()
    alone.subscribe(EncounterCompletedEvent, heard.append, name="heard")
    with transaction.atomic(using=OTHER):
        with transaction.atomic():
            alone.publish_on_commit(an_event(), using=OTHER)
        assert heard == []
    assert len(heard) == 1
    with transaction.atomic(using=OTHER):
        alone.publish_on_commit(an_event(), using=OTHER)
        transaction.set_rollback(True, using=OTHER)
    assert len(heard) == 1


def test_a_handler_has_it_once_though_its_tables_are_elsewhere() -> None:
    """The relay may repeat it: the inbox is where the handlers write."""
    heard: list[EncounterCompletedEvent] = []
    bus = OutboxEventBus()
    bus.subscribe(EncounterCompletedEvent, heard.append, name="heard")
    row = publish(OTHER)
    for _ in range(2):
        assert Relay(bus.sender, using=OTHER).send_all() == 1
        OutboxMessage.objects.using(OTHER).update(state="pending")
        OutboxMessage.objects.using(OTHER).update(due_at=timezone.now())
    assert len(heard) == 1
    assert InboxMessage.objects.get().event_id == row.event_id


def test_a_transaction_of_the_other_database_does_not_count() -> None:
    """Its rows would be there without the event."""
    with pytest.raises(NoTransactionError, match="'archive'"):
        with transaction.atomic():
            event_bus.publish_on_commit(an_event(), using=OTHER)
    with pytest.raises(NoTransactionError, match="'default'"):
        with transaction.atomic(using=OTHER):
            event_bus.publish_on_commit(an_event())


def test_the_figures_are_those_of_all_databases() -> None:
    """Of each database alone, if it is named."""
    assert outbox_databases() == ["default", OTHER]
    here, there = publish("default"), publish(OTHER)
    for row in (here, there):
        row.created_at = timezone.now() - timedelta(minutes=10)
        row.attempts = 1
    there.attempts = 3
    here.save()
    there.save()
    assert (total(outbox_status()).pending, failing()) == (2, 3)
    assert total(outbox_status(using=OTHER)).pending == 1
    assert total(outbox_status(using=OTHER)).attempts == 3
    assert oldest_pending() >= 600
    OutboxMessage.objects.all().delete()
    assert oldest_pending() >= 600
    assert run("outbox_status").splitlines()[1].split()[1] == "1"
    assert run("outbox_status", database="default").split()[-4] == "0"


def test_a_database_without_an_outbox_is_passed_over() -> None:
    """It may belong to somebody else."""
    rename = "ALTER TABLE {} RENAME TO {}"
    names = ["outbox_outboxmessage", "of_somebody_else"]
    with connections[OTHER].cursor() as cursor:
        cursor.execute(rename.format(*names))
        try:
            assert outbox_databases() == ["default"]
            assert outbox_status() == []
        finally:
            cursor.execute(rename.format(*reversed(names)))


def test_dead_letters_there_can_be_seen_and_requeued(client: Client) -> None:
    """The admin has a filter for the database, which its actions keep."""
    User.objects.create_superuser("boss", password="x")
    client.login(username="boss", password="x")
    letter = DeadLetter.objects.using(OTHER).create(
        queue="orders",
        body=store_body(),
        reason="handler_failed",
        type="EncounterCompletedEvent",
    )
    row = publish(OTHER)
    OutboxMessage.objects.using(OTHER).filter(pk=row.pk).update(state="dead")
    assert dead_letters() == 2
    for name, pk in (("deadletter", letter.pk), ("outboxmessage", row.pk)):
        url = f"/admin/outbox/{name}/"
        action = {"action": "requeue", "_selected_action": [pk]}
        here = client.post(url, action, follow=True)
        assert "Requeued: 1" not in here.content.decode()
        there = client.post(f"{url}?database={OTHER}", action, follow=True)
        assert "Requeued: 1" in there.content.decode()
        page = client.get(
            f"{url}{pk}/change/?_changelist_filters=database%3D{OTHER}"
        )
        assert page.status_code == 200
    assert dead_letters() == 0
    assert (
        OutboxMessage.objects.using(OTHER).filter(state="pending").count() == 2
    )
    assert not OutboxMessage.objects.exists()


def store_body() -> bytes:
    """Return the body of an event."""
    return OutboxMessage.of(Envelope(event=an_event())).body.encode()


def test_pruning_is_done_where_it_is_asked_for() -> None:
    """A relay prunes the database that it relays."""
    long_ago = timezone.now() - timedelta(days=30)
    for alias in ("default", OTHER):
        with transaction.atomic(using=alias):
            store(Envelope(event=an_event()), using=alias)
        OutboxMessage.objects.using(alias).update(
            state="sent", sent_at=long_ago
        )
        InboxMessage.objects.using(alias).create(
            event_id=an_event_id(), handler="x", handled_at=long_ago
        )
    assert prune(using=OTHER) == 2
    assert not OutboxMessage.objects.using(OTHER).exists()
    assert OutboxMessage.objects.exists()


def an_event_id() -> object:
    """Return an id."""
    return Envelope(event=an_event()).id
