"""Events to rows and back, whatever form a row was written in."""

from __future__ import annotations

import json
from uuid import NAMESPACE_OID, uuid5

import pytest

from example_project.comparisons.event_sourcing import (
    aggregate,
    codec,
    upcasters,
)
from example_project.comparisons.event_sourcing.aggregate import (
    Line,
    OrderPlaced,
)
from example_project.comparisons.event_sourcing.tests.sample import AMOX, IBU

EVENTS = [
    OrderPlaced(7, (AMOX, IBU)),
    aggregate.ItemApproved("a"),
    aggregate.ItemRejected("a"),
    aggregate.OrderBecameReady(),
    aggregate.OrderRejected(),
    aggregate.OrderShipped("PH1"),
    aggregate.ParcelScanned("Köln"),
]


@pytest.mark.parametrize("event", EVENTS, ids=lambda e: type(e).__name__)
def test_an_event_comes_back_as_it_went(event):
    """Through JSON, each event equals itself."""
    row = codec.encode(event)
    assert codec.decode(row.type, row.schema, row.data) == event


def test_every_event_of_the_aggregate_has_an_example_here():
    """No event can be added without a test of its round trip."""
    assert tuple(type(event) for event in EVENTS) == codec.EVENTS


def test_an_event_is_written_in_the_newest_schema():
    """One more than the steps of its type."""
    assert codec.encode(EVENTS[0]).schema == 3
    assert codec.encode(EVENTS[1]).schema == 1


def lines(**quantities: int) -> tuple[Line, ...]:
    """Return the lines that old events are read as."""
    return tuple(
        Line(str(uuid5(NAMESPACE_OID, sku)), sku, sku, quantity)
        for sku, quantity in quantities.items()
    )


@pytest.mark.parametrize(
    ("schema", "data", "expected"),
    [
        (1, {"skus": ["AMOX", "IBU"]}, lines(AMOX=1, IBU=1)),
        (2, {"quantities": {"AMOX": 2, "IBU": 1}}, lines(AMOX=2, IBU=1)),
        (3, {"lines": [vars(AMOX)]}, (AMOX,)),
    ],
)
def test_an_old_event_is_read_in_the_form_of_today(schema, data, expected):
    """From schema 1 by two steps, from 2 by one, from 3 as it is."""
    text = json.dumps({"user_id": 7, **data})
    event = codec.decode("OrderPlaced", schema, text)
    assert event == OrderPlaced(7, expected)


def test_an_old_event_reads_the_same_every_time():
    """The ids of its lines are made from it, not drawn."""
    text = json.dumps({"user_id": 7, "skus": ["AMOX"]})
    first = codec.decode("OrderPlaced", 1, text)
    assert codec.decode("OrderPlaced", 1, text) == first


def test_a_step_leaves_what_it_was_given():
    """It returns new data, so that a row can be read twice."""
    old = {"user_id": 7, "skus": ["AMOX"]}
    newer = upcasters.add_quantities(old)
    upcasters.add_lines(newer)
    assert old == {"user_id": 7, "skus": ["AMOX"]}
    assert newer == {"user_id": 7, "quantities": {"AMOX": 1}}


@pytest.mark.parametrize(
    ("type_", "schema"),
    [("OrderEaten", 1), ("OrderPlaced", 4), ("OrderPlaced", 0), ("Line", 1)],
)
def test_what_this_code_cannot_read_is_an_error(type_, schema):
    """It names the type and the schema, and what can be read."""
    with pytest.raises(codec.UnknownEventError) as caught:
        codec.decode(type_, schema, "{}")
    message = str(caught.value)
    assert message.startswith(f"{type_} in schema {schema}: ")
    assert "OrderPlaced 1, OrderPlaced 2, OrderPlaced 3," in message
    assert message.endswith("Deploy the code that wrote it.")


def test_a_type_without_steps_has_one_schema():
    """Its rows are read as they are."""
    assert upcasters.steps_by_schema("ItemApproved") == {1: ()}
    assert list(upcasters.steps_by_schema("OrderPlaced")) == [1, 2, 3]
