"""What the designs are compared by is really measured."""

from __future__ import annotations

import pytest

from example_project.comparisons.designs.accidents import (
    Outcome,
    load_designs,
)
from example_project.comparisons.designs.cost import measure

pytestmark = pytest.mark.service("redis")


@pytest.mark.django_db(transaction=True)
def test_what_is_stored_first_moves_work_out_of_the_request() -> None:
    """The other designs do everything while the user waits."""
    costs = measure(load_designs(), rounds=1)
    names = ("task_on_commit", "outbox", "broker", "event_sourced")
    afterwards = [costs.pop(name) for name in names]
    fewest = min(cost.queries for cost in costs.values())
    assert all(cost.queries < fewest for cost in afterwards)
    assert all(cost.later > 0 for cost in afterwards)
    assert all(cost.later == 0 for cost in costs.values())
    assert all(cost.milliseconds > 0 for cost in costs.values())


def test_facts_that_nobody_foresaw_are_shown_as_they_are() -> None:
    """No verdict is made up for them."""
    assert "(True, False, 7)" in str(Outcome(True, False, 7))
