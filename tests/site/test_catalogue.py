"""The event catalogue and the AsyncAPI document are those of the project."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from jsonschema import ValidationError, validators

from classroom.catalogue.asyncapi import (
    asyncapi_document,
    asyncapi_text,
)
from classroom.catalogue.entries import Catalogue, history
from classroom.catalogue.examples import messages_of_a_run
from classroom.catalogue.schemas import check_message
from example_project.domain_events.base import DomainEvent
from example_project.domain_events.bus import event_bus
from example_project.domain_events.codec import encode
from example_project.domain_events.envelope import Envelope
from example_project.domain_events.events import OrderPlacedEvent
from example_project.domain_events.registry import Contract, registry
from example_project.domain_events.subscriptions import Subscriptions

ROOT = Path(__file__).parents[2]
DOCUMENT = ROOT / "docs" / "asyncapi.json"
PAGE = ROOT / "docs" / "events.md"
SPECS = Path(__file__).parent / "vendor" / "asyncapi-specs-6.11.1"


def add_currency(payload: dict[str, Any]) -> dict[str, Any]:
    """Adds the currency, which was always euro."""
    return payload | {"currency": "EUR"}


@dataclass(frozen=True, kw_only=True)
class SamplePaidEvent(DomainEvent):
    """A sample was paid."""

    currency: str


PAID = Contract(SamplePaidEvent, "samples", 2, upcasters=(add_currency,))


def fits_asyncapi(document: dict[str, Any]) -> None:
    """Raise ValidationError unless AsyncAPI 3.0 allows `document`."""
    text = (SPECS / "3.0.0-without-id.json").read_text("utf-8")
    schema = json.loads(text)
    validators.validator_for(schema)(schema).validate(document)


def test_document_is_that_of_the_running_registry() -> None:
    """The file to download says what the registry says today."""
    # Set to 1, a test writes docs/asyncapi.json anew.
    if os.environ.get("EDA_WRITE_ASYNCAPI"):
        DOCUMENT.write_text(asyncapi_text(), "utf-8")
    assert DOCUMENT.read_text("utf-8") == asyncapi_text(), (
        "The document is out of date. Write it anew: "
        "EDA_WRITE_ASYNCAPI=1 pytest tests/site/test_catalogue.py"
    )


def test_document_is_asyncapi() -> None:
    """The published schema of AsyncAPI 3.0 allows it, and not anything."""
    document = json.loads(DOCUMENT.read_text("utf-8"))
    fits_asyncapi(document)
    document["operations"]["orders.OrderPlacedEvent"]["action"] = "shout"
    with pytest.raises(ValidationError):
        fits_asyncapi(document)


def test_each_event_has_a_section_on_the_page() -> None:
    """A new event needs an entry; the page itself checks it when it runs."""
    text = PAGE.read_text("utf-8")
    for contract in registry:
        assert f"\n## {contract.name}\n" in text
        assert f"catalogue.entry(events.{contract.name})" in text


@pytest.mark.django_db(transaction=True)
def test_the_story_comes_to_each_event() -> None:
    """Each entry has a message of the run, which fits its schema."""
    messages = messages_of_a_run()
    catalogue = Catalogue(registry, event_bus.subscriptions, messages)
    assert len(catalogue.missing()) == len(registry)
    for contract in registry:
        text = catalogue.entry(contract.event_type).data
        assert json.loads(messages[contract.name])["id"] in text
        assert f"`{contract.publisher}`" in text
    assert catalogue.missing() == []


def test_an_event_that_the_story_never_publishes_is_named() -> None:
    """An entry without an example is refused."""
    catalogue = Catalogue([PAID], Subscriptions(), {})
    with pytest.raises(LookupError, match="no SamplePaidEvent"):
        catalogue.entry(SamplePaidEvent)
    assert catalogue.missing() == ["SamplePaidEvent"]


def test_a_message_that_does_not_fit_its_schema_is_refused() -> None:
    """The schema is as strict as the codec."""
    event = OrderPlacedEvent(
        order_uuid="1", user_id=1, products=(), fulfillment_state="placed"
    )
    contract = registry.of(OrderPlacedEvent)
    message = json.loads(encode(Envelope(event=event)))
    check_message(contract, json.dumps(message))
    for part, change in (
        (message["payload"], {"user_id": "one"}),
        (message["payload"], {"colour": "red"}),
        (message, {"version": 9}),
        (message, {"id": "not a uuid"}),
    ):
        kept = dict(part)
        part.update(change)
        with pytest.raises(ValidationError):
            check_message(contract, json.dumps(message))
        part.clear()
        part.update(kept)


def test_the_history_names_each_version_that_can_be_read() -> None:
    """A version stays readable by its upcaster, whose docstring is shown."""
    assert list(history(PAID)) == [
        "2 is written",
        "1 is read: Adds the currency, which was always euro.",
    ]


def test_operations_name_who_sends_and_who_receives() -> None:
    """A handler of a base class receives the event too."""

    def handle(event: DomainEvent) -> None: ...

    subscriptions = Subscriptions()
    subscriptions.subscribe(DomainEvent, handle)
    operations = asyncapi_document([PAID], subscriptions)["operations"]
    actions = [one["action"] for one in operations.values()]
    assert actions == ["send", "receive"]
    assert "samples.SamplePaidEvent" in operations
