"""Events to JSON text and back, through an allow-list of types."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any
from uuid import UUID

from example_project.domain_events.base import DomainEvent
from example_project.domain_events.envelope import Envelope
from example_project.domain_events.registry import (
    Contract,
    UnknownEventError,
    Upcaster,
    registry,
)
from example_project.domain_events.values import (
    build,
    fields_to_json,
    from_json,
)

MAX_BYTES = 64 * 1024
MAX_KEY = 100  # characters

# What a value of the wrong kind makes its reader raise.
BAD_VALUES = (TypeError, ValueError, ArithmeticError)

HEADER = {
    "id": UUID,
    "type": str,
    "version": int,
    "time": datetime,
    "correlation_id": UUID,
}


class DecodeError(ValueError):
    """A message that is not an event; `reason` says why in one word."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail


class EncodeError(ValueError):
    """An event that nobody could read back; it names the field."""


def payload_of(event: DomainEvent) -> dict[str, Any]:
    """Return the fields of `event` as a JSON object.

    Raises EncodeError for a value that would not come back equal.
    """
    try:
        return fields_to_json(event, f"{type(event).__name__}.")
    except ValueError as error:
        raise EncodeError(f"{error}. It was not published.") from error


def encode(envelope: Envelope) -> str:
    """Return the JSON text of `envelope`, which `decode` can read.

    Raises EncodeError, in the transaction of the publisher, for what
    `decode` would refuse.
    """
    contract = envelope.contract
    payload = payload_of(envelope.event)
    _check_key(envelope)
    text = _to_text(
        {
            "id": str(envelope.id),
            "type": contract.name,
            "version": contract.version,
            "time": envelope.time.isoformat(),
            "correlation_id": str(envelope.correlation_id),
            "payload": payload,
        }
    )
    if (size := len(text.encode())) > MAX_BYTES:
        largest = max(payload, key=lambda name: len(_to_text(payload[name])))
        raise EncodeError(
            f"{contract.name} has {size} bytes, at most {MAX_BYTES}; most of "
            f"them are in {largest!r}. It was not published: send an id, "
            "and let who listens look up the rest."
        )
    return text


def _to_text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def _check_key(envelope: Envelope) -> None:
    key = envelope.ordering_key
    if len(key) > MAX_KEY:
        contract = envelope.contract
        raise EncodeError(
            f"{contract.name}.{contract.ordering_key}: {len(key)} characters "
            f"are no key to keep an order by, at most {MAX_KEY}. It was not "
            "published."
        )


def decode(text: str | bytes) -> Envelope:
    """Return the envelope that `text` holds; bytes have to be UTF-8.

    Raises DecodeError, with one of the reasons too_large, not_json,
    bad_envelope, unknown_type, unknown_version, bad_payload.
    """
    message = _parse(text)
    header = _header(message)
    contract = _contract(header)
    try:
        payload = message["payload"]
        for upcast in _steps_from(header["version"], contract):
            payload = upcast(payload)
        event = build(contract.event_type, payload)
    except (*BAD_VALUES, AttributeError, LookupError) as error:
        raise DecodeError("bad_payload", str(error)) from error
    return Envelope(
        event=event,
        id=header["id"],
        time=header["time"],
        correlation_id=header["correlation_id"],
    )


def _parse(text: str | bytes) -> dict[str, Any]:
    if isinstance(text, str):
        text = text.encode(errors="surrogatepass")
    if len(text) > MAX_BYTES:
        raise DecodeError(
            "too_large", f"{len(text)} bytes, at most {MAX_BYTES}"
        )
    try:
        message = json.loads(text.decode())
    except (ValueError, RecursionError) as error:
        raise DecodeError("not_json", str(error)) from error
    expected = {*HEADER, "payload"}
    if not isinstance(message, dict) or message.keys() != expected:
        raise DecodeError("bad_envelope", f"expected {sorted(expected)}")
    return message


def _header(message: dict[str, Any]) -> dict[str, Any]:
    try:
        return {
            name: from_json(annotation, message[name])
            for name, annotation in HEADER.items()
        }
    except (TypeError, ValueError) as error:
        raise DecodeError("bad_envelope", str(error)) from error


def _contract(header: dict[str, Any]) -> Contract:
    try:
        contract = registry.named(header["type"])
    except UnknownEventError as error:
        raise DecodeError("unknown_type", str(error)) from error
    oldest = contract.version - len(contract.upcasters)
    if not oldest <= header["version"] <= contract.version:
        raise DecodeError(
            "unknown_version",
            f"{contract.name} v{header['version']}, "
            f"known are v{oldest} to v{contract.version}",
        )
    return contract


def _steps_from(version: int, contract: Contract) -> tuple[Upcaster, ...]:
    """Return what is left to do to a payload of that version."""
    steps = contract.upcasters
    return steps[len(steps) - (contract.version - version) :]
