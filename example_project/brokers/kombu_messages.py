"""Messages as they came: nothing is unpacked, and not more is kept.

Whoever can write to a queue chooses the headers and the properties too.
kombu trusts them: it inflates what says that it is compressed, whatever
the size, and it raises where a property is none. So each message is made
here from what came, with a `fault` for what no message of ours has.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from types import FunctionType
from typing import Any

import amqp.method_framing
from amqp.basic_message import Message as AmqpContent
from kombu.transport.pyamqp import Message as KombuAmqpMessage
from kombu.transport.virtual import Message as KombuVirtualMessage

from example_project.brokers.delivery import Fault
from example_project.domain_events.codec import MAX_BYTES

# Which attempt a message is on, in a header of the message.
ATTEMPTS = "attempts"
MOST_ATTEMPTS = 2**31 - 1  # what a dead letter can hold
BAD_HEADER = "bad_header"


class GuardedContent(AmqpContent):
    """A message of AMQP while it is read from the wire.

    Of a body that is too large only the start is kept, with its size and
    digest. Properties that cannot be read are a fault of the message, and
    no error of the connection.
    """

    fault: Fault | None = None

    def _load_properties(self, class_id: int, buffer: Any, offset: int) -> int:
        try:
            return int(super()._load_properties(class_id, buffer, offset))  # type: ignore[misc]
        except Exception as error:
            self.properties = {}
            told = f"properties: {type(error).__name__}: {error}"
            self.fault = Fault(BAD_HEADER, told)
            return offset  # Nothing comes behind them.

    def inbound_body(self, buffer: bytes) -> None:
        """Take one more part of the body."""
        if not self.body_received:
            self.kept, self.sha256 = bytearray(), hashlib.sha256()
        self.body_received += len(buffer)
        self.sha256.update(buffer)
        self.kept += buffer[: max(0, MAX_BYTES + 1 - len(self.kept))]
        if self.body_received >= self.body_size:
            self.body, self.ready = bytes(self.kept), True


# py-amqp's own reader of frames, with another class for what it reads.
guarded_frames = FunctionType(
    amqp.method_framing.frame_handler.__code__,
    {**vars(amqp.method_framing), "Message": GuardedContent},
    argdefs=amqp.method_framing.frame_handler.__defaults__,
)


class AmqpMessage(KombuAmqpMessage):
    """A message of RabbitMQ, which is never inflated."""

    def __init__(self, content: Any, channel: Any = None, **others: Any):
        headers = content.properties.get("application_headers")
        self.fault = getattr(content, "fault", None) or fault_in(headers)
        content.properties["application_headers"] = as_it_is(headers)
        super().__init__(content, channel=channel, **others)
        self.size = content.body_size or len(self.body or b"")
        digest = getattr(content, "sha256", None)
        self.digest = digest.hexdigest() if digest else ""


class VirtualMessage(KombuVirtualMessage):
    """A message of a transport whose messages are kombu's own JSON."""

    def __init__(self, payload: Any, channel: Any = None, **others: Any):
        self.fault = form_fault(payload)
        if self.fault is None:
            headers = payload.get("headers")
            self.fault = fault_in(headers)
            payload = {**payload, "headers": as_it_is(headers)}
            try:
                super().__init__(payload, channel=channel, **others)
                return
            except Exception as error:
                self.fault = not_kombus(f"{type(error).__name__}: {error}")
        told = retold(payload, channel)
        super().__init__(told, channel=channel, **others)


# What kombu needs to give a message back to its queue.
PAYLOAD = {"body": str, "properties": dict}
PROPERTIES = {"delivery_tag": str, "delivery_info": dict}
DELIVERY_INFO = {"exchange": str, "routing_key": str}


def form_fault(payload: Any) -> Fault | None:
    """Return why `payload` has not the form of kombu's messages, or None."""
    if not isinstance(payload, dict):
        return not_kombus("it is no JSON object")
    part = payload
    for kinds, inner in (
        (PAYLOAD, "properties"),
        (PROPERTIES, "delivery_info"),
        (DELIVERY_INFO, ""),
    ):
        for key, kind in kinds.items():
            if not isinstance(part.get(key), kind):
                return not_kombus(f"{key} is no {kind.__name__}")
        part = part.get(inner, {})
    priority = payload["properties"].get("priority", 0)
    if type(priority) is not int:
        return not_kombus(f"{priority!r:.40} is no priority")
    return None


def not_kombus(why: str) -> Fault:
    """Return the fault of an entry that kombu did not write."""
    return Fault("not_json", f"no message of kombu's: {why}")


def retold(payload: Any, channel: Any) -> dict[str, Any]:
    """Return a message of the same queue, with the JSON of `payload`."""
    queue = next(iter(channel._active_queues), "")
    return {
        "body": json.dumps(payload),
        "headers": {},
        "properties": {
            "delivery_tag": str(uuid.uuid4()),
            "delivery_info": {"exchange": "", "routing_key": queue},
        },
    }


def fault_in(headers: Any) -> Fault | None:
    """Return what is wrong with the headers of a message, or None."""
    if headers is None:
        return None
    if not isinstance(headers, dict):
        return Fault(BAD_HEADER, "headers: they are no table")
    if "compression" in headers:
        told = "header compression: no message of ours is compressed"
        return Fault(BAD_HEADER, told)
    count = headers.get(ATTEMPTS, 1)
    if type(count) is not int or not 1 <= count <= MOST_ATTEMPTS:
        told = f"header {ATTEMPTS}: {count!r:.40} is no count of attempts"
        return Fault(BAD_HEADER, told)
    return None


def as_it_is(headers: Any) -> dict[Any, Any]:
    """Return `headers` without the one by which kombu inflates."""
    kept = dict(headers) if isinstance(headers, dict) else {}
    kept.pop("compression", None)
    return kept
