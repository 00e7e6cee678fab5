"""Dead letters can be seen, and sent once more."""

from __future__ import annotations

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from example_project.domain_events.codec import encode
from example_project.domain_events.envelope import Envelope
from example_project.domain_events.events import EncounterCompletedEvent
from example_project.outbox.backend import OutboxEventBus
from example_project.outbox.inbox import handle_once
from example_project.outbox.models import (
    DeadLetter,
    OutboxMessage,
    RequeueError,
)
from example_project.outbox.relay import Relay
from example_project.outbox.status import outbox_status, total
from example_project.outbox.tests.sample import ListSender, an_event, keep

pytestmark = pytest.mark.django_db(transaction=True)


def a_letter(envelope: Envelope) -> DeadLetter:
    """Return a dead letter as a consumer leaves it."""
    return DeadLetter.objects.create(
        queue="orders",
        body=encode(envelope).encode(),
        reason="handler_failed",
        event_id=envelope.id,
        type=envelope.contract.name,
    )


@pytest.mark.parametrize("order_uuid", ["x" * 101, "a\x00b", "\ud800"])
def test_what_the_outbox_cannot_hold_is_not_requeued(
    client: Client, order_uuid: str
) -> None:
    """The admin says why, and the letter stays as it was."""
    client.force_login(User.objects.create_superuser("root"))
    message = json.loads(encode(Envelope(event=an_event())))
    message["payload"]["order_uuid"] = order_uuid
    body = json.dumps(message).encode()
    letter = DeadLetter.objects.create(
        queue="orders", body=body, reason="handler_failed"
    )
    page = client.post(
        reverse("admin:outbox_deadletter_changelist"),
        {"action": "requeue", "_selected_action": [letter.pk]},
        follow=True,
    )
    assert page.status_code == 200
    assert "cannot be requeued" in page.content.decode()
    assert not OutboxMessage.objects.exists()
    letter.refresh_from_db()
    assert (letter.requeued_at, bytes(letter.body)) == (None, body)


def test_a_requeued_event_keeps_its_id_and_spares_who_had_it() -> None:
    """Only the handler that had failed runs."""
    bus, heard = OutboxEventBus(), []

    def had_it(event: object) -> None:
        heard.append("had it")

    def failed(event: object) -> None:
        heard.append("failed before")

    bus.subscribe(EncounterCompletedEvent, had_it)
    bus.subscribe(EncounterCompletedEvent, failed)
    envelope = Envelope(event=an_event())
    handle_once(envelope, had_it)
    letter = a_letter(envelope)
    message = letter.requeue()
    assert (message.event_id, message.state) == (envelope.id, "pending")
    assert letter.requeued_at is not None
    Relay(bus.sender).send_all()
    assert heard == ["had it", "failed before"]


def test_a_requeue_uses_the_row_that_is_still_there() -> None:
    """A message that was sent becomes pending again; none is doubled."""
    message = keep()
    Relay(OutboxEventBus().sender).send_all()
    letter = DeadLetter.objects.create(
        queue="orders", body=message.body.encode(), reason="handler_failed"
    )
    letter.requeue()
    letter.requeue()
    [row] = OutboxMessage.objects.all()
    assert (row.pk, row.state, row.attempts) == (message.pk, "pending", 0)


@pytest.mark.parametrize("body", [b"{", b"\xff", b'{"id": 1}'])
def test_what_is_no_event_cannot_be_requeued(body: bytes) -> None:
    """The error names the letter and what is wrong with it."""
    letter = DeadLetter.objects.create(
        queue="orders", body=body, reason="not_json"
    )
    with pytest.raises(RequeueError) as caught:
        letter.requeue()
    assert f"Dead letter {letter.pk}" in str(caught.value)
    assert "cannot be read" in str(caught.value)
    assert not OutboxMessage.objects.exists()


def test_a_parked_message_has_all_its_attempts_again() -> None:
    """It is due at once."""
    message = keep()
    message.state, message.attempts, message.reason = "dead", 5, "gone"
    message.due_at = timezone.now() + timedelta(hours=1)
    message.save()
    message.requeue()
    assert Relay(OutboxEventBus().sender).send_all() == 1


def prepare() -> None:
    """Two events that wait, one of them tried; a dead letter of each kind."""
    first, _, dead = keep(), keep(), keep()
    first.created_at = timezone.now() - timedelta(seconds=60)
    first.attempts = 2
    first.save()
    dead.state = "dead"
    dead.save()
    a_letter(Envelope(event=an_event()))
    DeadLetter.objects.create(queue="q", body=b"{", reason="not_json")


def test_the_status_counts_by_type() -> None:
    """What was sent does not count, nor what was requeued."""
    assert total(outbox_status()).pending == 0
    prepare()
    statuses = {status.type: status for status in outbox_status()}
    encounter = statuses["EncounterCompletedEvent"]
    assert (encounter.pending, encounter.attempts) == (2, 2)
    assert encounter.dead_letters == 2
    assert 60 <= encounter.oldest < 120
    assert statuses["(unreadable)"].dead_letters == 1
    everything = total(statuses.values())
    assert (everything.pending, everything.dead_letters) == (2, 3)
    DeadLetter.objects.get(reason="handler_failed").requeue()
    everything = total(outbox_status())
    assert (everything.pending, everything.dead_letters) == (3, 2)


def test_the_command_tells_the_status() -> None:
    """A line for each type, and one for all."""
    prepare()
    out = StringIO()
    call_command("outbox_status", stdout=out)
    lines = [line.split() for line in out.getvalue().splitlines()]
    assert [line[0] for line in lines] == [
        "type",
        "(unreadable)",
        "EncounterCompletedEvent",
        "all",
    ]
    assert lines[-1][1] == "2"


@pytest.fixture
def boss(client):
    """A browser of somebody who may do everything."""
    client.force_login(User.objects.create_superuser("boss"))
    return client


def test_the_admin_shows_the_metrics_and_requeues(boss) -> None:
    """Those that cannot be requeued are told."""
    prepare()
    page = reverse("admin:outbox_deadletter_changelist")
    assert "oldest, seconds" in boss.get(page).text
    answer = boss.post(
        page,
        {
            "action": "requeue",
            "_selected_action": list(
                DeadLetter.objects.values_list("pk", flat=True)
            ),
        },
        follow=True,
    )
    assert "Requeued: 1" in answer.text
    assert "cannot be requeued" in answer.text
    page = reverse("admin:outbox_outboxmessage_changelist")
    dead = OutboxMessage.objects.get(state="dead")
    boss.post(page, {"action": "requeue", "_selected_action": [dead.pk]})
    dead.refresh_from_db()
    assert dead.state == "pending"


def test_the_admin_requeues_what_is_selected_and_no_more(boss) -> None:
    """A dead letter that nobody chose stays one."""
    chosen, other = keep(), keep()
    OutboxMessage.objects.update(state="dead")
    page = reverse("admin:outbox_outboxmessage_changelist")
    boss.post(page, {"action": "requeue", "_selected_action": [chosen.pk]})
    chosen.refresh_from_db()
    other.refresh_from_db()
    assert (chosen.state, other.state) == ("pending", "dead")


def test_what_is_sent_is_not_sent_again_from_the_admin(boss) -> None:
    """Only a dead letter can be requeued there."""
    message = keep()
    Relay(ListSender()).send_all()
    page = reverse("admin:outbox_outboxmessage_changelist")
    boss.post(page, {"action": "requeue", "_selected_action": [message.pk]})
    message.refresh_from_db()
    assert message.state == "sent"


def test_the_admin_changes_nothing_else(boss) -> None:
    """No adding, no saving, no deleting; a broken body is shown."""
    prepare()
    letter = DeadLetter.objects.get(reason="not_json")
    DeadLetter.objects.update(body=b"\xff<script>")
    for model in ("outboxmessage", "inboxmessage", "deadletter"):
        assert (
            boss.get(reverse(f"admin:outbox_{model}_changelist")).status_code
            == 200
        )
        add = boss.get(reverse(f"admin:outbox_{model}_add"))
        assert add.status_code == 403
    change = reverse("admin:outbox_deadletter_change", args=[letter.pk])
    assert "\\xff&lt;script&gt;" in boss.get(change).text
    assert boss.post(change, {"reason": "x"}).status_code == 403
    delete = reverse("admin:outbox_deadletter_delete", args=[letter.pk])
    assert boss.post(delete, {"post": "yes"}).status_code == 403


def test_who_may_only_look_cannot_requeue(client) -> None:
    """The action takes the permission to change."""
    from django.contrib.auth.models import Permission

    looker = User.objects.create_user("looker", is_staff=True)
    looker.user_permissions.add(
        Permission.objects.get(codename="view_outboxmessage")
    )
    client.force_login(looker)
    page = reverse("admin:outbox_outboxmessage_changelist")
    message = keep()
    OutboxMessage.objects.update(state="dead")
    assert client.get(page).status_code == 200
    client.post(page, {"action": "requeue", "_selected_action": [message.pk]})
    message.refresh_from_db()
    assert message.state == "dead"
