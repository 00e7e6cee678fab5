"""A queue is a door: whatever comes in, the consumer goes on."""

from __future__ import annotations

import json
import pickle
from random import Random

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from example_project.brokers.consumer import Consumer
from example_project.brokers.delivery import kept_of
from example_project.brokers.tests.fake import ListBroker
from example_project.brokers.tests.transports import Ears, numbered
from example_project.domain_events.codec import DecodeError, decode, encode
from example_project.domain_events.envelope import Envelope
from example_project.domain_events.events import EncounterCompletedEvent
from example_project.outbox.models import DeadLetter

pytestmark = pytest.mark.django_db

REASONS = {
    "too_large",
    "not_json",
    "bad_envelope",
    "unknown_type",
    "unknown_version",
    "bad_payload",
}
GENERATED = 1000  # by Hypothesis, from nothing
MUTATED = 3000  # bytes of a good message changed, or gone

GOOD = encode(Envelope(event=numbered(1))).encode()
PARTS = json.loads(GOOD)


def changed(**parts: object) -> bytes:
    """Return the good message with other `parts`."""
    return json.dumps(PARTS | parts).encode()


SPECIALS: dict[str, tuple[bytes, str]] = {
    "10 MB": (b"x" * 10_000_000, "too_large"),
    "JSON 100,000 deep": (b"[" * 100_000, "too_large"),
    "JSON as deep as fits": (b"[" * 60_000, "not_json"),
    "a pickle": (pickle.dumps(numbered(1)), "not_json"),
    "a pickle in text": (pickle.dumps({}, protocol=0), "not_json"),
    "nothing": (b"", "not_json"),
    "NUL": (b"\x00" + GOOD, "not_json"),
    "NUL in a type": (changed(type="\x00"), "bad_envelope"),
    "a lone surrogate": (changed(type="\ud800"), "bad_envelope"),
    "a surrogate, raw": (
        '"\ud800"'.encode(errors="surrogatepass"),
        "not_json",
    ),
    "a number of 5,000 digits": (b"9" * 5000, "not_json"),
    "true as version": (changed(version=True), "bad_envelope"),
    "1.0 as version": (changed(version=1.0), "bad_envelope"),
    "version 99": (changed(version=99), "unknown_version"),
    "version 0": (changed(version=0), "unknown_version"),
    "a module as type": (changed(type="os.system"), "unknown_type"),
    "no id": (changed(id="-"), "bad_envelope"),
    "one part more": (changed(extra=1), "bad_envelope"),
    "no payload": (changed(payload=None), "bad_payload"),
    "a field more": (
        changed(payload=PARTS["payload"] | {"extra": 1}),
        "bad_payload",
    ),
    "NUL in a value": (
        changed(payload=PARTS["payload"] | {"order_uuid": "a\x00b"}),
        "bad_payload",
    ),
    "a surrogate in a value": (
        changed(payload=PARTS["payload"] | {"order_uuid": "\ud800"}),
        "bad_payload",
    ),
    "NaN": (
        changed(payload=PARTS["payload"] | {"encounter_id": float("nan")}),
        "bad_payload",
    ),
}


class Door:
    """A consumer that gets one message after the other."""

    def __init__(self) -> None:
        self.broker = ListBroker()
        self.ears = Ears("orders")
        self.broker.subscriptions.subscribe(
            EncounterCompletedEvent, self.ears.handler
        )
        self.consumer = Consumer(self.broker, "orders")
        self.letters = 0

    def reject(self, body: bytes) -> str:
        """Expect a dead letter, and the next good one handled."""
        delivery = self.broker.put(body)
        self.broker.put(encode(Envelope(event=numbered(7))).encode())
        self.ears.numbers.clear()
        assert self.consumer.consume_all(0) == 2
        assert delivery.done == ["ack"]
        assert self.ears.numbers == [7]
        self.letters += 1
        letter = DeadLetter.objects.latest("pk")
        assert DeadLetter.objects.count() == self.letters
        assert bytes(letter.body) == kept_of(body)
        assert letter.size == len(body)
        assert letter.reason in REASONS
        assert letter.detail
        return letter.reason


@pytest.fixture
def door() -> Door:
    """A consumer of the orders module."""
    return Door()


@pytest.mark.parametrize("name", SPECIALS)
def test_a_special(door: Door, name: str) -> None:
    """Each of them is refused for the right reason."""
    body, reason = SPECIALS[name]
    assert door.reject(body) == reason


def is_good(body: bytes) -> bool:
    """Tell whether the mutation left an event."""
    try:
        decode(body)
    except DecodeError:
        return False
    return True


def test_mutated_messages(door: Door) -> None:
    """Thousands of good messages with a few bytes changed."""
    random = Random(4)  # noqa: S311
    rejected = 0
    while rejected < MUTATED:
        body = mutate(GOOD, random)
        if not is_good(body):
            door.reject(body)
            rejected += 1


def mutate(body: bytes, random: Random) -> bytes:
    """Change, remove or repeat some bytes."""
    mutated = bytearray(body)
    for _ in range(random.randint(1, 4)):
        place = random.randrange(len(mutated))
        length = random.choice((1, 1, 1, 5, 40))
        piece = random.choice(
            (b"", random.randbytes(length), bytes(mutated[place:]))
        )
        mutated[place : place + length] = piece
    return bytes(mutated)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(), inner, max_size=3)
    ),
    max_leaves=5,
)
messages = st.one_of(
    st.binary(max_size=300),
    json_values.map(lambda value: json.dumps(value).encode()),
    st.dictionaries(
        st.sampled_from(sorted(PARTS)), json_values, min_size=1
    ).map(lambda parts: changed(**parts)),
    st.dictionaries(
        st.sampled_from(sorted(PARTS["payload"])), json_values, min_size=1
    ).map(lambda fields: changed(payload=PARTS["payload"] | fields)),
)


@settings(
    max_examples=GENERATED,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)
@given(body=messages)
def test_generated_messages(door: Door, body: bytes) -> None:
    """Bytes, JSON of any shape, and envelopes with anything inside."""
    assume(not is_good(body))
    door.reject(body)
