"""Whatever a client writes to a queue, it is parked, and no harm is done."""

from __future__ import annotations

import hashlib
import os
import secrets
import tracemalloc
from collections.abc import Iterator
from itertools import islice
from random import Random
from typing import Any

import pytest

from example_project.brokers.aws import SnsSqsBroker
from example_project.brokers.base import Broker
from example_project.brokers.consumer import Consumer
from example_project.brokers.delivery import KEPT_OF_TOO_LARGE
from example_project.brokers.rabbitmq import RabbitBroker
from example_project.brokers.redis import RedisBroker
from example_project.brokers.tests.hostile_clients import (
    COMPRESSIONS,
    COUNTS,
    INFLATED,
    RabbitClient,
    RedisClient,
    SqsClient,
    bombs,
)
from example_project.brokers.tests.transports import Ears, numbered
from example_project.domain_events.codec import encode
from example_project.domain_events.envelope import Envelope
from example_project.domain_events.events import EncounterCompletedEvent
from example_project.domain_events.subscriptions import Subscriptions
from example_project.outbox.models import (
    DeadLetter,
    OutboxMessage,
    RequeueError,
)
from example_project.outbox.status import outbox_status, total

pytestmark = pytest.mark.django_db

BROKERS: dict[str, tuple[Any, Any, str, str]] = {
    "rabbitmq": (RabbitBroker, RabbitClient, "EDA_AMQP_URL", "amqp"),
    "redis": (RedisBroker, RedisClient, "EDA_REDIS_URL", "redis"),
    "sqs": (SnsSqsBroker, SqsClient, "EDA_AWS_ENDPOINT", "aws"),
}
MESSAGES = int(os.environ.get("EDA_HOSTILE_MESSAGES", "150"))  # a broker
MOST_MEMORY = 150_000_000  # bytes more than before
GOOD = encode(Envelope(event=numbered(1))).encode()


class Queue:
    """The queue of a module: its consumer, and a client of the broker."""

    def __init__(self, name: str) -> None:
        broker_type, client_type, variable, _ = BROKERS[name]
        self.ears, self.namespace = Ears("orders"), secrets.token_hex(6)
        listeners = Subscriptions()
        listeners.subscribe(EncounterCompletedEvent, self.ears.handler)
        self.broker: Broker = broker_type(
            listeners, url=os.environ[variable], namespace=self.namespace
        )
        self.broker.declare("orders")
        self.consumer = Consumer(self.broker, "orders")
        self.client = client_type(self.broker, "orders")

    def is_parked(self, body: bytes = GOOD, **options: Any) -> DeadLetter:
        """Send it, and a good one; expect a dead letter and a handled one."""
        before = DeadLetter.objects.count()
        self.client.send(body, **options)
        self.client.send(encode(Envelope(event=numbered(7))).encode())
        self.ears.numbers.clear()
        for _ in range(2):
            assert self.consumer.consume(10), options
        assert self.ears.numbers == [7], options
        assert DeadLetter.objects.count() == before + 1, options
        letter = DeadLetter.objects.latest("pk")
        assert letter.reason and letter.detail
        return letter


def marked(name: str) -> Any:
    """Return a parameter that is skipped where its server is missing."""
    return pytest.param(name, marks=pytest.mark.service(BROKERS[name][3]))


@pytest.fixture(params=[marked(name) for name in BROKERS])
def queue(request: pytest.FixtureRequest) -> Iterator[Queue]:
    """The queue of the orders on each broker in turn."""
    yield from opened(request.param)


@pytest.fixture(params=[marked("rabbitmq"), marked("redis")])
def with_headers(request: pytest.FixtureRequest) -> Iterator[Queue]:
    """The same, where a client writes the headers that we read."""
    yield from opened(request.param)


def opened(name: str) -> Iterator[Queue]:
    """Yield a queue, and remove it."""
    made = Queue(name)
    yield made
    made.client.close()
    made.broker.delete()


@pytest.fixture
def memory() -> Iterator[None]:
    """Fail a test that took more memory than a consumer may."""
    tracemalloc.start()
    yield
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < MOST_MEMORY


def headers(queue: Queue, **headers: Any) -> dict[str, Any]:
    """Return them as the client of the queue takes them."""
    name = "headers"
    if isinstance(queue.client, RabbitClient):
        name = "application_headers"
    return {name: headers}


@pytest.mark.parametrize("count", COUNTS, ids=repr)
def test_a_count_that_is_none_is_a_bad_header(
    with_headers: Queue, count: Any
) -> None:
    """The event in it is there, and can be requeued."""
    letter = with_headers.is_parked(**headers(with_headers, attempts=count))
    assert letter.reason == "bad_header"
    assert "attempts" in letter.detail
    assert letter.requeue().type == "EncounterCompletedEvent"


@pytest.mark.parametrize("name", COMPRESSIONS, ids=repr)
def test_what_says_that_it_is_compressed_is_a_bad_header(
    with_headers: Queue, name: Any
) -> None:
    """Whether it is or not: nobody looks."""
    letter = with_headers.is_parked(**headers(with_headers, compression=name))
    assert letter.reason == "bad_header"
    assert "compress" in letter.detail
    assert bytes(letter.body) == GOOD


def test_a_bomb_is_not_inflated(with_headers: Queue, memory: None) -> None:
    """200 KB arrive, and no more than that is ever in memory."""
    for name, body in bombs().items():
        assert len(body) < INFLATED / 500
        letter = with_headers.is_parked(
            body, **headers(with_headers, compression=name)
        )
        assert letter.reason == "bad_header"
        assert (letter.size, letter.digest) == (len(body), sha256(body))
        kept = body if len(body) < 65_536 else body[:KEPT_OF_TOO_LARGE]
        assert bytes(letter.body) == kept


def test_what_is_too_large_is_kept_in_part(queue: Queue, memory: None) -> None:
    """Its first KiB, its size, and a digest to know it by."""
    size = 200_000 if isinstance(queue.client, SqsClient) else 20_000_000
    body = b"x" * size
    letter = queue.is_parked(body)
    assert letter.reason == "too_large"
    assert (letter.size, letter.digest) == (size, sha256(body))
    assert bytes(letter.body) == body[:KEPT_OF_TOO_LARGE]
    with pytest.raises(RequeueError, match="the first 1024 were kept"):
        letter.requeue()


@pytest.mark.service("amqp")
@pytest.mark.parametrize("name", ["message_id", "type", "app_id"])
def test_a_property_that_cannot_be_read_is_a_bad_header(name: str) -> None:
    """It is no error of the connection, which would come back for ever."""
    for queue in opened("rabbitmq"):
        letter = queue.is_parked(**{name: b"\xff\xfe"})
        assert letter.reason == "bad_header"
        assert letter.requeue().type == "EncounterCompletedEvent"


def test_messages_of_hostile_clients(queue: Queue, memory: None) -> None:
    """Each of them is parked; the good ones between them are handled."""
    random = Random(12)  # noqa: S311
    sent = queue.client.hostile(GOOD, random)
    for options in islice(sent, MESSAGES):
        queue.is_parked(options.pop("body", GOOD), **options)
    assert total(outbox_status()).dead_letters == MESSAGES
    assert not OutboxMessage.objects.exists()


def sha256(body: bytes) -> str:
    """Return the digest of `body`."""
    return hashlib.sha256(body).hexdigest()
