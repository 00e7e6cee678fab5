"""Which classes can be contracts."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, dataclass
from datetime import datetime

import pytest
from django.db import models

from example_project.domain_events.base import DomainEvent
from example_project.domain_events.events import (
    EncounterCompletedEvent,
    OrderedProduct,
    OrderPlacedEvent,
)
from example_project.domain_events.registry import (
    ContractError,
    EventRegistry,
    UnknownEventError,
    event_contract,
    registry,
)


def frozen(name: str, **fields: object) -> type:
    """Return a frozen event class with `fields`."""
    body = {"__annotations__": fields, "__module__": __name__}
    cls = type(name, (DomainEvent,), body)
    return dataclass(frozen=True, kw_only=True)(cls)


@dataclass
class Open:
    """A dataclass that can be changed."""

    value: int


@dataclass
class ThawedEvent:
    """Not frozen."""


class Model(models.Model):
    """A row."""

    class Meta:
        app_label = "domain_events"
        abstract = True


def register(cls: type, target: EventRegistry) -> type:
    """Register `cls` in `target`, as published by lamps."""
    return event_contract(publisher="lamps", registry=target)(cls)


def test_a_contract_is_found_by_name_and_by_class():
    """It knows its publisher and its version."""
    target, cls = EventRegistry(), frozen("LampBrokeEvent", lamp=str)
    assert register(cls, target) is cls
    contract = target.named("LampBrokeEvent")
    assert contract is target.of(cls)
    assert (contract.publisher, contract.version) == ("lamps", 1)
    assert list(target) == [contract]
    assert len(target) == 1


def test_registering_again_is_harmless():
    """A module that is imported twice changes nothing."""
    target, cls = EventRegistry(), frozen("LampBrokeEvent")
    register(register(cls, target), target)
    assert len(target) == 1


def test_a_name_is_taken_once():
    """Two contexts cannot both publish the same name."""
    target = EventRegistry()
    register(frozen("ApprovedEvent"), target)
    with pytest.raises(ContractError, match="is taken by .*context"):
        register(frozen("ApprovedEvent"), target)


@pytest.mark.parametrize(
    ("cls", "message"),
    [
        (ThawedEvent, "must inherit from DomainEvent"),
        (frozen("LampBroke"), "must end in 'Event'"),
        (type("PlainEvent", (DomainEvent,), {}), "must be a @dataclass"),
        (frozen("AEvent", lamps=list[str]), "AEvent.lamps .* a tuple"),
        (frozen("AEvent", lamps=dict), "AEvent.lamps"),
        (frozen("AEvent", lamp=Open), "AEvent.lamp"),
        (frozen("AEvent", lamp=Model), "send the id"),
        (frozen("AEvent", lamp=tuple[str, int]), "AEvent.lamp"),
        (frozen("AEvent", lamp=int | str), "AEvent.lamp"),
    ],
)
def test_what_cannot_cross_a_boundary_is_refused(cls, message):
    """The error names the class, the field and the way out."""
    with pytest.raises(ContractError, match=message):
        register(cls, EventRegistry())


@pytest.mark.parametrize(
    "annotation",
    [
        str,
        int | None,
        datetime,
        tuple[int, ...],
        tuple[OrderedProduct, ...],
        tuple[str, ...] | None,
    ],
)
def test_plain_values_are_welcome(annotation):
    """Text, numbers, times, tuples and frozen dataclasses of them."""
    register(frozen("LampBrokeEvent", lamp=annotation), EventRegistry())


def test_an_unknown_name_lists_the_known_ones():
    """The error helps to find the typing error."""
    with pytest.raises(UnknownEventError, match="Known: .*OrderPlaced"):
        registry.named("OrderPlaced")


def test_a_namesake_is_not_the_contract():
    """A class with the name of a contract is still unknown."""
    namesake = frozen("OrderPlacedEvent")
    with pytest.raises(UnknownEventError, match="no contract"):
        registry.of(namesake)


def test_an_event_is_a_value():
    """Equal when its values are equal; it cannot be changed."""
    event = EncounterCompletedEvent(encounter_id=1, order_uuid="x")
    same = EncounterCompletedEvent(encounter_id=1, order_uuid="x")
    assert event == same
    assert hash(event) == hash(same)
    with pytest.raises(FrozenInstanceError):
        event.encounter_id = 2


def test_an_event_takes_keywords_only():
    """Swapped positions cannot go unnoticed."""
    with pytest.raises(TypeError, match="positional"):
        EncounterCompletedEvent(1, "x")
    with pytest.raises(TypeError, match="missing"):
        OrderPlacedEvent(order_uuid="x")


def test_the_idea_of_an_event_is_no_event():
    """Only a subclass says what happened."""
    with pytest.raises(TypeError, match="Instantiate a subclass"):
        DomainEvent()
