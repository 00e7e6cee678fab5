"""What ended as a dead letter can be seen, taken out and sent once more."""

from __future__ import annotations

import base64
import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from example_project.domain_events import codec
from example_project.domain_events.events import EncounterCompletedEvent
from example_project.domain_events.subscriptions import Subscriptions
from example_project.outbox.models import DeadLetter, OutboxMessage
from example_project.outbox.relay import Relay
from example_project.outbox.senders import LocalSender
from example_project.outbox.tests.sample import keep, relay_until_dead_letter

pytestmark = pytest.mark.django_db(transaction=True)


def run(*arguments: object) -> str:
    """Return what the command told."""
    out = StringIO()
    call_command("dead_letters", *map(str, arguments), stdout=out)
    return out.getvalue()


def an_old_row_that_is_too_large() -> OutboxMessage:
    """Return a row of the time when nobody looked at the size."""
    message = keep()
    parts = json.loads(message.body)
    parts["payload"]["order_uuid"] = "x" * codec.MAX_BYTES
    OutboxMessage.objects.filter(pk=message.pk).update(body=json.dumps(parts))
    message.refresh_from_db()
    return message


def test_an_old_row_can_be_exported_and_requeued(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All of it; and it is handled once the limit has been mended."""
    listeners, heard = Subscriptions(), []
    listeners.subscribe(EncounterCompletedEvent, heard.append, name="heard")
    relay = Relay(LocalSender(listeners))
    message = an_old_row_that_is_too_large()
    relay_until_dead_letter(relay, message)
    name = f"outbox-{message.pk}"
    assert run().startswith(f"{name}  EncounterCompletedEvent")
    assert "too_large" in run()

    file = tmp_path / "letters.jsonl"
    assert run("--export", file) == "Exported: 1\n"
    [line] = file.read_text().splitlines()
    body = base64.b64decode(json.loads(line)["body_base64"])
    assert body.decode() == message.body

    monkeypatch.setattr(codec, "MAX_BYTES", 1_000_000)
    assert run("--requeue", name) == f"Requeued: {name}\n"
    relay.send_all()
    assert len(heard) == 1
    assert run() == ""


def test_those_of_consumers_are_there_too(tmp_path: Path) -> None:
    """Also the ones that are no text, which cannot be requeued."""
    letter = DeadLetter.objects.create(
        queue="orders", body=b"\xff\x00", reason="not_json"
    )
    name = f"consumer-{letter.pk}"
    file = tmp_path / "letters.jsonl"
    assert run("--export", file) == "Exported: 1\n"
    assert json.loads(file.read_text())["name"] == name
    with pytest.raises(CommandError, match="cannot be requeued"):
        run("--requeue", name)
    with pytest.raises(CommandError, match="No dead letter is called 'x'"):
        run("--requeue", "x")
