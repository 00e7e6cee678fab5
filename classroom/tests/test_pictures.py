"""Pictures that are drawn from what runs."""

from __future__ import annotations

from functools import partial

import pytest
from django.contrib.auth.models import User

from classroom import (
    Trace,
    bar_plot,
    event_flow,
    line_plot,
    svg,
)
from classroom.trace import Step, callback_name, draw, shortened
from example_project.domain_events.subscriptions import Subscriptions
from example_project.ehr.tasks import create_erx_prescription
from example_project.orders.services import OrderLine, OrderService

LINES = [OrderLine(sku="amox-500", name="Amoxicillin 500 mg")]


def test_event_flow_tells_who_publishes_and_who_listens() -> None:
    """The text alternative says what the picture shows."""
    drawn = event_flow().data
    assert "ehr publishes EncounterCompletedEvent" in drawn
    assert "orders: handle_encounter_completed" in drawn


def test_event_flow_shows_an_event_without_a_listener() -> None:
    """Silence is visible."""
    drawn = event_flow(Subscriptions()).data
    assert "orders publishes OrderPlacedEvent to nobody." in drawn


@pytest.mark.django_db(transaction=True)
def test_trace_records_the_order_of_things() -> None:
    """Rows, commit, callback, and only then the handler."""
    user = User.objects.create_user("ada")
    with Trace() as trace:
        OrderService.place_order(user, LINES)
    labels = trace.labels()
    in_order = [
        "INSERT orders_order",
        "COMMIT",
        "publish",
        "ehr.handlers.handle_order_placed",
        "INSERT ehr_encounter",
    ]
    assert [label for label in labels if label in in_order] == [
        *in_order,
        "COMMIT",
        "COMMIT",  # the second listener's
    ]


def test_a_callback_has_a_short_name() -> None:
    """A partial goes by its function, and a task by its own name."""
    queue = partial(create_erx_prescription.delay, 1)
    assert callback_name(queue) == "create_erx_prescription.delay"
    assert callback_name(partial(partial(event_flow))) == "event_flow"


@pytest.mark.django_db(transaction=True)
def test_trace_leaves_nothing_behind() -> None:
    """After the trace nothing is recorded any more."""
    user = User.objects.create_user("ada")
    with Trace() as trace:
        pass
    OrderService.place_order(user, LINES)
    assert trace.steps == []


@pytest.mark.parametrize(
    ("sql", "short"),
    [
        (
            'INSERT INTO "orders_order" ("id") VALUES (1)',
            "INSERT orders_order",
        ),
        ('SELECT 1 FROM "auth_user" WHERE 1', "SELECT auth_user"),
        ('UPDATE "orders_order" SET "x" = 1', "UPDATE orders_order"),
        ('DELETE FROM "django_session"', "DELETE django_session"),
        ('SAVEPOINT "s1"', "SAVEPOINT"),
        ('RELEASE SAVEPOINT "s1"', "RELEASE"),
        ('ROLLBACK TO SAVEPOINT "s1"', "ROLLBACK TO"),
        ("BEGIN IMMEDIATE", "BEGIN IMMEDIATE"),
        ("COMMIT", "COMMIT"),
    ],
)
def test_statements_are_shortened(sql: str, short: str) -> None:
    """A verb and a table say enough in a timeline."""
    assert shortened(sql) == short


def test_a_timeline_draws_each_step() -> None:
    """Also a transaction that did not end inside the trace."""
    steps = [
        Step("transaction", "BEGIN", 0.001, 0.001),
        Step("handler", "<b>", 0.002, 0.004),
        Step("SQL", "SELECT x", 0.003, 0.003),
    ]
    drawn = draw(steps).data
    assert "handler: &lt;b&gt;; SQL: SELECT x" in drawn
    assert drawn.count("<rect") == 4 + 3 + 1  # legend, steps, transaction


def test_pictures_escape_what_they_show() -> None:
    """A name from the data cannot become markup."""
    assert "<script>" not in svg.text(0, 0, "<script>")


def test_a_plot_takes_the_colour_of_the_page_and_says_its_values() -> None:
    """It reads in both modes, and by ear."""
    series = {"replay": ([10, 100], [1.5, 20])}
    lines = line_plot(series, x="events", y="ms", log=True).data
    bars = bar_plot({"calls": 2.5, "bus": 3}, x="ms", log=True).data
    assert "<title>replay: 10: 1.5, 100: 20</title>" in lines
    assert "<title>calls: 2.5, bus: 3</title>" in bars
    for drawn in (lines, bars):
        assert "currentColor" in drawn
        assert not {"#000000", "#010203", "<?xml"} & set(drawn.split('"'))


def test_the_same_plot_is_drawn_the_same_twice() -> None:
    """A build that measured the same shows the same."""
    one, two = (bar_plot({"calls": 2.5}, x="ms").data for _ in range(2))
    assert one == two
