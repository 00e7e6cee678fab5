"""The plans of the workshop add up, and agree with the chapters."""

from pathlib import Path

import pytest

from docs._ext.chapters.workshop_plan import (
    listed_exercises,
    plan_of,
    plan_problems,
)
from guard.base.page_header import Header, read_header

ROOT = Path(__file__).parents[2]


def header_of_plan(name: str) -> Header:
    """Return the header of the page of a plan."""
    return read_header(ROOT / "docs" / "workshop" / f"{name}.md", ROOT)


@pytest.mark.parametrize(
    "name, exercises", [("three_hours", 5), ("one_day", 13)]
)
def test_a_plan_adds_up(name: str, exercises: int) -> None:
    """Its steps fill its length, and its exercises exist."""
    plan = plan_of(header_of_plan(name))
    assert list(plan_problems(plan, listed_exercises(ROOT))) == []
    found = [step.id for step in plan.steps if step.kind == "exercise"]
    assert len({*found}) == len(found) == exercises


def test_the_workshop_of_three_hours_has_its_shape() -> None:
    """Ten minutes of set-up, and more exercises than talk."""
    plan = plan_of(header_of_plan("three_hours"))
    assert plan.minutes == 180
    assert plan.total == {
        "set-up": 10,
        "teaching": 70,
        "exercise": 80,
        "break": 20,
    }
