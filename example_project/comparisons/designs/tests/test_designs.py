"""One suite for every design: the same scenario, the same names."""

from __future__ import annotations

import inspect

import pytest

from example_project.comparisons.designs.accidents import (
    Outcome,
    delivered_twice,
    handler_raises,
    load_designs,
    no_accident,
    published_twice,
    rollback,
    start,
    submitted_twice,
)
from example_project.comparisons.designs.scenario import (
    Design,
    connected,
    ids_of,
)

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.service("redis"),
]

DESIGNS = load_designs()
OFFERED = [name for name in vars(Design) if not name.startswith("_")]

by_design = pytest.mark.parametrize("name", DESIGNS)


@by_design
def test_a_design_offers_the_shared_names(name: str) -> None:
    """Each file has the functions of the protocol, with its parameters."""
    for function in OFFERED:
        wanted = inspect.signature(getattr(Design, function)).parameters
        offered = inspect.signature(getattr(DESIGNS[name], function))
        assert list(offered.parameters) == list(wanted)[1:], function


@by_design
def test_the_reactions_follow_an_approval(name: str) -> None:
    """The approval is kept, the item approved, and one mail is out."""
    assert no_accident(DESIGNS[name]) == Outcome(True, True, 1)


@by_design
def test_a_disconnected_reaction_hears_nothing(name: str) -> None:
    """What was connected before is forgotten; what is named goes on."""
    heard: list[tuple[str, ...]] = []

    def hear(*ids: str) -> None:
        heard.append(ids)

    with connected(DESIGNS[name], [hear]):
        request, provider = start()
        DESIGNS[name].approve(request, provider)
        DESIGNS[name].deliver()
    by_name = name in ("direct_calls", "task_on_commit")
    once = [] if by_name else [ids_of(request)]
    assert heard == once
    request, provider = start()
    DESIGNS[name].approve(request, provider)
    DESIGNS[name].deliver()
    assert heard == once


@by_design
def test_an_approval_cannot_be_repeated(name: str) -> None:
    """A second approval of the same request is refused."""
    request, provider = start()
    DESIGNS[name].approve(request, provider)
    with pytest.raises(Exception, match="approved already|at version 1"):
        DESIGNS[name].approve(request, provider)


@pytest.mark.parametrize(
    ("name", "found"),
    {
        "direct_calls": "✗ phantom mail",
        "model_signals": "✗ phantom mail",
        "custom_signal": "✓ nothing happened",
        "in_memory_bus": "✓ nothing happened",
        "task_on_commit": "✓ nothing happened",
        "outbox": "✓ nothing happened",
        "broker": "✓ nothing happened",
        "event_sourced": "✓ nothing happened",
    }.items(),
)
def test_after_a_rollback(name: str, found: str) -> None:
    """Who reacts inside the transaction has mailed a phantom."""
    assert rollback(DESIGNS[name]).verdict == found


@pytest.mark.parametrize(
    ("name", "found"),
    {
        "direct_calls": "✓ nothing happened; the caller sees ConnectionError",
        "model_signals": "✓ nothing happened; the caller sees ConnectionError",
        "custom_signal": "✗ mail lost; the caller sees nothing",
        "in_memory_bus": "✗ mail lost; the caller sees nothing",
        "task_on_commit": "✗ mail lost; the caller sees nothing",
        "outbox": "✓ complete; the caller sees nothing",
        "broker": "✓ complete; the caller sees nothing",
        "event_sourced": "✓ complete; the caller sees nothing",
    }.items(),
)
def test_after_a_reaction_has_failed(
    name: str, found: str, request: pytest.FixtureRequest
) -> None:
    """Inside, it vetoes; after the commit it is lost; a log tries again."""
    if name == "in_memory_bus":
        request.getfixturevalue("handler_errors")
    assert str(handler_raises(DESIGNS[name])) == found


@by_design
def test_a_second_submit_is_refused(name: str) -> None:
    """By a rule of the row, or by the version of the stream."""
    outcome = submitted_twice(DESIGNS[name])
    assert outcome.verdict == "✓ complete"
    assert outcome.caller_sees == "an error"


@pytest.mark.parametrize(
    ("name", "told_twice", "brought_twice"),
    [
        ("direct_calls", "· cannot happen", "· cannot happen"),
        ("model_signals", "✗ mailed twice", "· cannot happen"),
        ("custom_signal", "✗ mailed twice", "· cannot happen"),
        ("in_memory_bus", "✗ mailed twice", "· cannot happen"),
        ("task_on_commit", "✗ mailed twice", "✗ mailed twice"),
        ("outbox", "✗ mailed twice", "✓ complete"),
        ("broker", "✗ mailed twice", "✓ complete"),
        ("event_sourced", "✓ complete", "· cannot happen"),
    ],
)
def test_what_comes_twice(
    name: str, told_twice: str, brought_twice: str
) -> None:
    """An inbox knows a message by its id, and not by what it says."""
    assert published_twice(DESIGNS[name]).verdict == told_twice
    assert delivered_twice(DESIGNS[name]).verdict == brought_twice
