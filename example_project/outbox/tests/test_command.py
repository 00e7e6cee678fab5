"""The command relays until it is told to stop, and stops cleanly."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import timedelta
from io import StringIO
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from example_project.outbox.models import InboxMessage, OutboxMessage
from example_project.outbox.pruning import PeriodicPruner, prune
from example_project.outbox.tests.sample import keep, wait_for

pytestmark = pytest.mark.django_db(transaction=True)

SAMPLE = "example_project.outbox.tests.sample"


def run(name: str, **options: object) -> str:
    out = StringIO()
    call_command(name, stdout=out, **options)
    return out.getvalue()


def test_once_sends_what_is_due_and_ends(settings) -> None:
    """It also prunes what was sent long enough ago."""
    settings.EVENT_BUS_BACKEND = f"{SAMPLE}.ListBus"
    message = keep()
    InboxMessage.objects.create(event_id=message.event_id, handler="one")
    assert run("relay_outbox", once=True) == "Sent or tried: 1\n"
    assert OutboxMessage.objects.get().state == "sent"
    old = timezone.now() - timedelta(days=3)
    OutboxMessage.objects.update(sent_at=old)
    InboxMessage.objects.update(handled_at=old)
    run("relay_outbox", once=True, prune=4)
    assert OutboxMessage.objects.exists()
    run("relay_outbox", once=True, prune=2)
    assert not OutboxMessage.objects.exists()
    assert not InboxMessage.objects.exists()


def test_what_waits_is_never_pruned() -> None:
    """Nor a dead letter: a person decides about it."""
    keep()
    letter = keep()
    OutboxMessage.objects.filter(pk=letter.pk).update(state="dead")
    old = timezone.now() - timedelta(days=300)
    OutboxMessage.objects.update(created_at=old, due_at=old)
    assert prune() == 0
    assert OutboxMessage.objects.count() == 2


def test_what_was_handled_lately_is_still_known() -> None:
    """Or each copy that comes after a sweep would be handled again."""
    long_ago = timezone.now() - timedelta(days=8)
    old, new = keep(), keep()
    for message in (old, new):
        InboxMessage.objects.create(event_id=message.event_id, handler="one")
    InboxMessage.objects.filter(event_id=old.event_id).update(
        handled_at=long_ago
    )
    assert prune() == 1
    assert InboxMessage.objects.get().event_id == new.event_id


def test_what_was_sent_is_pruned_in_parts(monkeypatch) -> None:
    """Each part is a short statement; together they take all."""
    monkeypatch.setattr("example_project.outbox.pruning.DELETE_BATCH", 2)
    old = timezone.now() - timedelta(days=8)
    for _ in range(5):
        keep()
    OutboxMessage.objects.update(state="sent", sent_at=old)
    keep()
    assert prune() == 5
    assert OutboxMessage.objects.count() == 1


def test_a_running_relay_prunes_every_hour(monkeypatch) -> None:
    """At its start, and not again before the hour is over."""
    now = [1000.0]
    monkeypatch.setattr(
        "example_project.outbox.pruning.time.monotonic", lambda: now[0]
    )
    pruner = PeriodicPruner()
    left = []
    for passed in (0, 3599, 1):
        now[0] += passed
        message = keep()
        OutboxMessage.objects.filter(pk=message.pk).update(
            state="sent", sent_at=timezone.now() - timedelta(days=8)
        )
        pruner.prune_if_due()
        left.append(OutboxMessage.objects.count())
    assert left == [0, 1, 0]


def test_without_an_outbox_there_is_nothing_to_relay() -> None:
    """The message names the setting, and what to put there."""
    with pytest.raises(CommandError, match="EVENT_BUS_BACKEND is .*outbox"):
        run("relay_outbox", once=True)


@pytest.mark.postgres
def test_sigterm_lets_the_message_in_hand_finish(tmp_path: Path) -> None:
    """Two of five are sent, nothing new starts, and the exit is clean."""
    for _ in range(5):
        keep()
    name = connection.settings_dict["NAME"]
    url = urlsplit(os.environ["EDA_DATABASE_URL"])._replace(path=f"/{name}")
    program = (
        "from pathlib import Path\n"
        "from django.conf import settings\n"
        f"settings.DATA_DIR = Path({str(tmp_path)!r})\n"
        "import django; django.setup()\n"
        "from django.core.management import call_command\n"
        "call_command('relay_outbox')\n"
    )
    relay = subprocess.Popen(
        [sys.executable, "-c", program],
        env={
            **os.environ,
            "EDA_DATABASE_URL": url.geturl(),
            "EVENT_BUS_BACKEND": f"{SAMPLE}.PausingBus",
        },
        stdout=subprocess.DEVNULL,
    )
    try:
        wait_for(tmp_path / "second")
        relay.send_signal(signal.SIGTERM)
        (tmp_path / "go").touch()
        assert relay.wait(timeout=20) == 0
    finally:
        relay.kill()
        relay.wait()
    states = OutboxMessage.objects.values_list("state", flat=True)
    assert list(states) == ["sent", "sent", "pending", "pending", "pending"]
