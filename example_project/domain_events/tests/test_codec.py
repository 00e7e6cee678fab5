"""Events become text, and come back equal."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from example_project.domain_events import codec
from example_project.domain_events.base import DomainEvent
from example_project.domain_events.codec import DecodeError
from example_project.domain_events.envelope import Envelope, correlated
from example_project.domain_events.events import (
    EncounterCompletedEvent,
    OrderedProduct,
)
from example_project.domain_events.registry import (
    Contract,
    EventRegistry,
    registry,
)
from example_project.domain_events.values import from_json, to_json

EVENT_TYPES = [contract.event_type for contract in registry]
EVENT = EncounterCompletedEvent(encounter_id=1, order_uuid="x")

st.register_type_strategy(datetime, st.datetimes(timezones=st.just(UTC)))


@dataclass(frozen=True)
class Everything:
    """A value of each plain kind."""

    text: str
    number: int
    ratio: float
    flag: bool
    id: UUID
    price: Decimal
    day: date
    moment: datetime
    maybe: int | None
    names: tuple[str, ...]
    products: tuple[OrderedProduct, ...]


@given(event=st.one_of(*map(st.builds, EVENT_TYPES)))
def test_an_event_comes_back_equal(event: DomainEvent):
    """Whatever its values: the envelope survives the trip."""
    envelope = Envelope(event=event)
    assert codec.decode(codec.encode(envelope)) == envelope


@given(
    value=st.builds(
        Everything,
        ratio=st.floats(allow_nan=False),
        price=st.decimals(allow_nan=False),
    )
)
def test_every_plain_value_comes_back_equal(value: Everything):
    """Through JSON text, with its type."""
    text = json.dumps(to_json(value))
    assert from_json(Everything, json.loads(text)) == value


def message(**changes: object) -> str:
    """Return a good message, changed."""
    good = json.loads(codec.encode(Envelope(event=EVENT)))
    return json.dumps(good | changes)


def payload(**changes: object) -> str:
    """Return a message whose payload is changed."""
    good = {"encounter_id": 1, "order_uuid": "x"}
    return message(payload=good | changes)


@pytest.mark.parametrize(
    ("reason", "text"),
    [
        ("too_large", payload(order_uuid="x" * codec.MAX_BYTES)),
        ("not_json", ""),
        ("not_json", "{"),
        ("not_json", "\x80\x04]."),
        ("not_json", "[" * 60_000),
        ("not_json", "\ud800"),
        ("bad_envelope", "null"),
        ("bad_envelope", "[]"),
        ("bad_envelope", "{}"),
        ("bad_envelope", message(extra=1)),
        ("bad_envelope", message(id="no uuid")),
        ("bad_envelope", message(id=5)),
        ("bad_envelope", message(time="yesterday")),
        ("bad_envelope", message(version=True)),
        ("bad_envelope", message(version=1.0)),
        ("bad_envelope", message(version="1")),
        ("unknown_type", message(type="os.system")),
        ("unknown_version", message(version=99)),
        ("unknown_version", message(version=0)),
        ("bad_payload", message(payload=None)),
        ("bad_payload", message(payload={})),
        ("bad_payload", payload(extra=1)),
        ("bad_payload", payload(encounter_id="1")),
        ("bad_payload", payload(encounter_id=True)),
        ("bad_payload", payload(order_uuid=None)),
    ],
)
def test_a_bad_message_is_refused_for_a_reason(reason: str, text: str):
    """Bad input is named in one word, and never fatal."""
    with pytest.raises(DecodeError) as caught:
        codec.decode(text)
    assert caught.value.reason == reason
    assert str(caught.value).startswith(f"{reason}: ")


@given(st.text() | st.binary().map(lambda raw: raw.decode("latin-1")))
def test_noise_is_only_ever_refused(text: str):
    """No text makes the codec raise anything else."""
    with pytest.raises(DecodeError):
        codec.decode(text)


def test_an_envelope_has_an_identity_and_a_time():
    """Two messages about the same fact are still two messages."""
    one, two = Envelope(event=EVENT), Envelope(event=EVENT)
    assert one.id != two.id
    assert one.correlation_id != two.correlation_id
    assert one.time.tzinfo is UTC


def test_envelopes_made_inside_share_their_cause():
    """Outside of the block the cause is forgotten."""
    cause = uuid4()
    with correlated(cause):
        inside = Envelope(event=EVENT)
    assert inside.correlation_id == cause
    assert Envelope(event=EVENT).correlation_id != cause


def from_short_name(payload: dict) -> dict:
    """Version 1 called the field `encounter`."""
    return {
        "encounter_id": payload["encounter"],
        "order_uuid": payload["order_uuid"],
    }


def from_short_ids(payload: dict) -> dict:
    """Version 2 knew short ids only."""
    return payload | {"order_uuid": f"long-{payload['order_uuid']}"}


@pytest.fixture
def third_version(monkeypatch: pytest.MonkeyPatch) -> None:
    """A codec that knows the event in its versions 1 to 3."""
    registry = EventRegistry()
    steps = (from_short_name, from_short_ids)
    contract = Contract(EncounterCompletedEvent, "ehr", 3, "", steps)
    registry.register(contract)
    monkeypatch.setattr(codec, "registry", registry)


def in_version(version: int, **payload: object) -> str:
    """Return the text of a message of that version."""
    message = json.loads(codec.encode(Envelope(event=EVENT)))
    return json.dumps(message | {"version": version, "payload": payload})


@pytest.mark.parametrize(
    ("version", "payload", "order_uuid"),
    [
        (1, {"encounter": 7, "order_uuid": "x"}, "long-x"),
        (2, {"encounter_id": 7, "order_uuid": "x"}, "long-x"),
        (3, {"encounter_id": 7, "order_uuid": "x"}, "x"),
    ],
)
def test_an_older_version_is_read_as_the_newest(
    third_version: None, version: int, payload: dict, order_uuid: str
):
    """Each step turns one version into the next."""
    event = codec.decode(in_version(version, **payload)).event
    assert event == EncounterCompletedEvent(
        encounter_id=7, order_uuid=order_uuid
    )


@pytest.mark.parametrize("version", [0, 4, -1])
def test_a_version_outside_of_the_window_is_unknown(
    third_version: None, version: int
):
    """Older than the first step, or newer than the contract."""
    with pytest.raises(DecodeError, match="known are v1 to v3") as caught:
        codec.decode(in_version(version, encounter_id=7, order_uuid="x"))
    assert caught.value.reason == "unknown_version"


def test_a_bad_payload_of_an_old_version_is_a_bad_payload(
    third_version: None,
):
    """A step that fails over it refuses it, as the contract would."""
    with pytest.raises(DecodeError) as caught:
        codec.decode(in_version(1, nothing=1))
    assert caught.value.reason == "bad_payload"
