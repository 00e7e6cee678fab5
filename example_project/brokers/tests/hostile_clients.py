"""Real clients of real brokers, which send what no module of ours sends."""

from __future__ import annotations

import base64
import bz2
import json
import uuid
import zlib
from collections.abc import Iterator
from random import Random
from typing import Any
from urllib.parse import urlsplit

import amqp
import redis

from example_project.brokers.aws import SnsSqsBroker
from example_project.brokers.kombu_base import KombuBroker

#: What somebody may write where we write how often a message was tried.
COUNTS: list[Any] = [2**31, 2**40, -1, 0, "1", 1.0, True, None, [], {"a": 1}]
COMPRESSIONS: list[Any] = ["nonsense", "zlib", "gzip", "bzip2", "", 7, None]
INFLATED = 200_000_000  # bytes


def bombs() -> dict[str, bytes]:
    """Return bodies that inflate to INFLATED bytes, by their compression."""
    makers: dict[str, Any] = {
        "zlib": zlib.compressobj(9),
        "application/x-gzip": zlib.compressobj(9, wbits=31),
        "bzip2": bz2.BZ2Compressor(9),
    }
    zeros, parts = bytes(1_000_000), INFLATED // 1_000_000
    return {
        name: b"".join(maker.compress(zeros) for _ in range(parts))
        + maker.flush()
        for name, maker in makers.items()
    }


def bad_headers(random: Random) -> dict[str, Any]:
    """Return headers of which at least one is none that we write."""
    if random.random() < 0.5:
        return {"attempts": random.choice(COUNTS)}
    return {
        "compression": random.choice(COMPRESSIONS),
        "attempts": random.choice([1, *COUNTS]),
    }


def bad_body(good: bytes, random: Random) -> bytes:
    """Return a body that is no event: cut, mixed, deep or just bytes."""
    kinds = [
        lambda: good[: random.randrange(len(good) - 1)],
        lambda: good.replace(b":", b"=", random.randint(1, 5)),
        lambda: bytes(random.randrange(256) for _ in range(40)),
        lambda: b"[" * random.randrange(1, 60_000),
        lambda: good.decode().encode("utf-16"),
        lambda: b'{"a":' * random.randrange(1, 9_000),
        lambda: b"",
    ]
    return random.choice(kinds)()


class RabbitClient:
    """Speaks AMQP as it likes."""

    def __init__(self, broker: KombuBroker, module: str) -> None:
        address = urlsplit(broker.url)
        self.queue = broker.queue_name(module)
        self.connection = amqp.Connection(
            host=f"{address.hostname}:{address.port or 5672}",
            userid=address.username or "guest",
            password=address.password or "guest",
        )
        self.connection.connect()
        self.channel = self.connection.channel()

    def send(self, body: bytes, **properties: Any) -> None:
        """Put `body` into the queue."""
        content = amqp.Message(body, **properties)
        self.channel.basic_publish(content, routing_key=self.queue)

    def hostile(self, good: bytes, random: Random) -> Iterator[dict[str, Any]]:
        """Yield what `send` takes, for ever."""
        while True:
            yield random.choice(
                [
                    lambda: {"application_headers": bad_headers(random)},
                    lambda: {"timestamp": 2**62, "body": b"x"},
                    lambda: {"message_id": b"\xff\xfe"},
                    lambda: {"app_id": "\ud800", "body": b""},
                    lambda: {"content_encoding": "zlib", "body": b"x"},
                    lambda: {
                        "content_type": "application/x-python-serialize",
                        "priority": 255,
                        "body": bad_body(good, random),
                    },
                ]
            )()

    def close(self) -> None:
        """Hang up."""
        self.connection.close()


class RedisClient:
    """Writes to lists as it likes."""

    def __init__(self, broker: KombuBroker, module: str) -> None:
        self.queue = broker.queue_name(module)
        self.client = redis.Redis.from_url(broker.url)

    def send(
        self, body: bytes, raw: bytes | None = None, **entry: Any
    ) -> None:
        """Put an entry into the list: `raw`, or one like kombu's.

        Of that one `entry` overrides parts, `body_` its body.
        """
        if "body_" in entry:
            entry["body"] = entry.pop("body_")
        if raw is None:
            raw = json.dumps(entry_of(body, self.queue) | entry).encode()
        self.client.lpush(self.queue, raw)

    def hostile(self, good: bytes, random: Random) -> Iterator[dict[str, Any]]:
        """Yield what `send` takes, for ever."""
        noise: list[Any] = [None, 5, "x", [], {}, [[]], True]
        while True:
            yield random.choice(
                [
                    lambda: {"headers": bad_headers(random)},
                    lambda: {"headers": random.choice([5, "x", [1], True])},
                    lambda: {"properties": random.choice(noise)},
                    lambda: {
                        "properties": {
                            "delivery_tag": random.choice(noise),
                            "delivery_info": random.choice(noise),
                        }
                    },
                    lambda: {"body_": random.choice([None, 5, [], {}, True])},
                    lambda: {"raw": bad_body(good, random) + b"\xff"},
                    lambda: {"raw": json.dumps(random.choice(noise)).encode()},
                ]
            )()

    def close(self) -> None:
        """Hang up."""
        self.client.close()


def entry_of(body: bytes, queue: str) -> dict[str, Any]:
    """Return what kombu writes for a message."""
    return {
        "body": base64.b64encode(body).decode(),
        "content-type": "application/json",
        "content-encoding": "utf-8",
        "headers": {},
        "properties": {
            "delivery_mode": 2,
            "delivery_info": {"exchange": "", "routing_key": queue},
            "priority": 0,
            "body_encoding": "base64",
            "delivery_tag": str(uuid.uuid4()),
        },
    }


class SqsClient:
    """Sends to a queue of SQS as it likes."""

    def __init__(self, broker: SnsSqsBroker, module: str) -> None:
        self.sqs, self.url = broker.sqs, broker.queue_url(module)

    def send(self, body: bytes, **options: Any) -> None:
        """Put `body` into the queue, as text, which is all SQS takes."""
        text = body.decode("latin-1") or " "
        self.sqs.send_message(QueueUrl=self.url, MessageBody=text, **options)

    def hostile(self, good: bytes, random: Random) -> Iterator[dict[str, Any]]:
        """Yield what `send` takes, for ever."""
        while True:
            name = random.choice(["attempts", "compression", "type"])
            value = {"DataType": "Number", "StringValue": str(2**31)}
            yield {
                "MessageAttributes": {name: value},
                "body": b"x" + printable(bad_body(good, random)),
            }

    def close(self) -> None:
        """Nothing is open."""


def printable(body: bytes) -> bytes:
    """Return `body` without the characters that SQS itself refuses."""
    return bytes(each for each in body if 32 <= each < 127)
