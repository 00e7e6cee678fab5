"""Events become text, and come back equal."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, get_args, get_origin
from uuid import UUID, uuid4

import pytest
from django.db.models import TextChoices
from hypothesis import given, settings
from hypothesis import strategies as st

from example_project.domain_events import codec
from example_project.domain_events.base import DomainEvent
from example_project.domain_events.codec import DecodeError, EncodeError
from example_project.domain_events.envelope import Envelope, correlated
from example_project.domain_events.events import (
    EncounterCompletedEvent,
    OrderedProduct,
    OrderPlacedEvent,
)
from example_project.domain_events.registry import (
    Contract,
    EventRegistry,
    event_contract,
    registry,
)
from example_project.domain_events.values import (
    field_types,
    is_frozen,
    to_json,
)

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


PRODUCT = OrderedProduct(
    order_item_uuid="i", sku="A-1", name="Amoxicillin", quantity=1
)
WRONG_PRODUCT = replace(PRODUCT, sku=None)
GOOD = Everything(
    text="t",
    number=1,
    ratio=0.5,
    flag=True,
    id=UUID(int=1),
    price=Decimal("1.50"),
    day=date(2026, 1, 1),
    moment=datetime(2026, 1, 1, tzinfo=UTC),
    maybe=None,
    names=("a",),
    products=(PRODUCT,),
)
# With NUL and with halves of characters, which Python allows in a text.
ANY_TEXT = st.text(st.characters(exclude_categories=()))
ANYTHING = st.one_of(
    ANY_TEXT,
    st.text(min_size=90, max_size=120),
    st.integers(),
    st.floats(),
    st.booleans(),
    st.none(),
    st.decimals(),
    st.dates(),
    st.datetimes(),
    st.uuids(),
    st.binary(),
    st.lists(st.integers()),
    st.tuples(st.floats()),
)


@event_contract(publisher="tests", registry=EventRegistry())
@dataclass(frozen=True, kw_only=True)
class EverythingHappenedEvent(DomainEvent):
    """Each plain type, in a value and in a sequence."""

    one: Everything | None
    more: tuple[Everything, ...]
    texts: tuple[tuple[str, ...], ...]
    text: str


def of_type(annotation: Any) -> st.SearchStrategy:
    """Return a strategy of values that may be an `annotation`."""
    if annotation is str:
        return ANY_TEXT
    if get_origin(annotation) is tuple:
        items = of_type(get_args(annotation)[0])
        return st.lists(items, max_size=3).map(tuple)
    if type(None) in get_args(annotation):
        return st.none() | of_type(get_args(annotation)[0])
    return (
        wild(annotation) if is_frozen(annotation) else st.from_type(annotation)
    )


def wild(cls: type) -> st.SearchStrategy:
    """Return a strategy of objects of `cls` whose fields hold anything."""
    fitting = {name: of_type(each) for name, each in field_types(cls).items()}
    anything = {name: each | ANYTHING for name, each in fitting.items()}
    return st.builds(cls, **fitting) | st.builds(cls, **anything)


@settings(max_examples=2_000)
@given(event=st.one_of(*map(wild, [*EVENT_TYPES, EverythingHappenedEvent])))
def test_an_event_arrives_equal_or_is_refused_with_its_field(
    event: DomainEvent,
):
    """Whatever its values are: what is published can be read."""
    with a_contract_for(EverythingHappenedEvent):
        envelope = Envelope(event=event)
        try:
            text = codec.encode(envelope)
        except EncodeError as error:
            name = type(event).__name__
            fields = field_types(type(event))
            assert any(f"{name}.{each}" in str(error) for each in fields)
        else:
            assert codec.decode(text) == envelope
            assert codec.decode(text.encode()) == envelope


@contextmanager
def a_contract_for(event_type: type[DomainEvent]) -> Iterator[None]:
    """Let the codec know an event of these tests meanwhile."""
    contract = Contract(event_type, "tests", 1)
    with pytest.MonkeyPatch.context() as patch:
        known = {**registry._contracts, contract.name: contract}
        patch.setattr(registry, "_contracts", known)
        yield


class Size(TextChoices):
    """A choice of a model."""

    SMALL = "s"


@pytest.mark.parametrize(
    ("field", "value", "why"),
    [
        ("text", "a\x00b", "text with NUL"),
        ("text", "\ud800", "half a character"),
        ("text", 5, "expected str, found int"),
        ("number", True, "expected int, found bool"),
        pytest.param(
            "number", 10**5_000, "more than 4,000 digits", id="5,001 digits"
        ),
        ("ratio", float("nan"), "nan is no finite number"),
        ("ratio", float("-inf"), "-inf is no finite number"),
        ("ratio", 10**400, "too large"),
        ("price", Decimal("NaN"), "NaN is no finite number"),
        ("price", Decimal("sNaN"), "sNaN is no finite number"),
        ("day", datetime(2026, 1, 1), "expected date, found datetime"),
        ("names", ["a"], "expected tuple, found list"),
        ("names[1]", ("a", "\x00"), "text with NUL"),
        ("products[0].sku", (WRONG_PRODUCT,), "expected str, found NoneType"),
    ],
)
def test_a_value_that_would_not_come_back_is_refused(
    field: str, value: object, why: str
):
    """The message says where it is, and what it is."""
    name = re.split(r"[.\[]", field)[0]
    with pytest.raises(ValueError) as caught:
        to_json(Everything, replace(GOOD, **{name: value}))
    assert str(caught.value).startswith(f"value.{field}: ")
    assert why in str(caught.value)


def test_what_is_one_of_a_plain_type_travels_as_that():
    """A choice as its text, a whole number where a fraction may be."""
    form = to_json(Everything, replace(GOOD, text=Size.SMALL, ratio=2))
    assert (form["text"], type(form["text"])) == ("s", str)
    assert (form["ratio"], type(form["ratio"])) == (2.0, float)


@pytest.mark.parametrize(
    "order_uuid", ["д" * 40_000, '"' * 40_000], ids=["bytes", "escapes"]
)
def test_an_event_that_is_too_large_is_refused(order_uuid: str):
    """By the publisher: nobody downstream could mend it."""
    products = (replace(PRODUCT, name=order_uuid),)
    event = OrderPlacedEvent(
        order_uuid="x", user_id=1, products=products, fulfillment_state=""
    )
    with pytest.raises(EncodeError, match="bytes, at most 65536.*'products'"):
        codec.encode(Envelope(event=event))


def test_letters_of_any_script_take_no_more_room_than_in_utf8():
    """60 lines with a name of 190 letters each are an ordinary order."""
    products = (replace(PRODUCT, name="д" * 190),) * 60
    event = OrderPlacedEvent(
        order_uuid="x", user_id=1, products=products, fulfillment_state=""
    )
    text = codec.encode(Envelope(event=event))
    assert "ддд" in text
    assert codec.decode(text).event == event


def test_a_key_that_is_too_long_is_refused():
    """The outbox has no room for it."""
    event = EncounterCompletedEvent(encounter_id=1, order_uuid="x" * 101)
    with pytest.raises(
        EncodeError, match="EncounterCompletedEvent.order_uuid"
    ):
        codec.encode(Envelope(event=event))


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
        ("bad_payload", payload(order_uuid="a\x00b")),
        ("bad_payload", payload(order_uuid="\ud800")),
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
