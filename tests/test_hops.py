"""How many of our files one has to open to follow an event."""

from __future__ import annotations

import traceback
from itertools import groupby
from pathlib import Path

import pytest
from django.db import transaction
from kombu import Producer

import example_project
from example_project.brokers.tests.transports import (
    TRANSPORTS,
    handler_in,
    message,
)
from example_project.domain_events.backends.memory import EventBus
from example_project.domain_events.bus import SelectedEventBus
from example_project.domain_events.events import EncounterCompletedEvent
from example_project.outbox.relay import Relay

FOLDER = Path(example_project.__file__).parent
EVENT = EncounterCompletedEvent(encounter_id=1, order_uuid="an order")


def files_on_the_stack() -> list[str]:
    """Return our files between the caller and the outermost, in order."""
    names = [
        Path(frame.filename).relative_to(FOLDER).as_posix()
        for frame in traceback.extract_stack()
        if Path(frame.filename).is_relative_to(FOLDER)
        and "tests" not in Path(frame.filename).parts
    ]
    return [name for name, _ in groupby(names)]


def by_kombu(name: str) -> object:
    """Return a parameter that needs the server of a transport."""
    service = TRANSPORTS[name][1]
    marks = [pytest.mark.service(service)] if service else []
    return pytest.param(name, marks=marks)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "name", [by_kombu(name) for name in ("memory", "redis", "rabbitmq")]
)
def test_from_the_relay_to_the_library(name, monkeypatch) -> None:
    """Three files at most after the relay's, and none of them twice."""
    seen: list[list[str]] = []
    transport = TRANSPORTS[name][0]()
    handler = handler_in("orders", print)
    transport.subscriptions.subscribe(EncounterCompletedEvent, handler)
    monkeypatch.setattr(
        Producer, "publish", lambda *_, **__: seen.append(files_on_the_stack())
    )
    message(1).save()
    try:
        assert Relay(transport.end).send_batch() == 1
    finally:
        transport.clean_up()
    [files] = seen
    assert files[0] == "outbox/relay.py"
    assert len(files) <= 4
    assert len(files) == len(set(files))


@pytest.mark.django_db(transaction=True)
def test_from_the_commit_to_a_handler() -> None:
    """With the bus of the settings: what on_commit kept, and the bus."""
    seen: list[list[str]] = []
    bus = SelectedEventBus()

    def look(event: EncounterCompletedEvent) -> None:
        seen.append(files_on_the_stack())

    bus.subscribe(EncounterCompletedEvent, look)
    with transaction.atomic():
        bus.publish_on_commit(EVENT)
    backends = "domain_events/backends"
    assert not isinstance(bus.backend, EventBus)
    assert seen == [[f"{backends}/base.py", f"{backends}/event_log.py"]]
