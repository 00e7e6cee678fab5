"""The plans of the workshop add up, and agree with the chapters."""

import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
sys.path.append(str(ROOT / "docs" / "_ext"))

from plans import (  # noqa: E402
    header_of,
    listed_exercises,
    plan_of,
    plan_problems,
)


@pytest.mark.parametrize(
    "name, exercises", [("three_hours", 5), ("one_day", 13)]
)
def test_a_plan_adds_up(name: str, exercises: int) -> None:
    """Its steps fill its length, and its exercises exist."""
    header = header_of(ROOT / "docs" / "workshop" / f"{name}.md")
    plan = plan_of(header)
    assert list(plan_problems(plan, listed_exercises(ROOT))) == []
    found = [step.id for step in plan.steps if step.kind == "exercise"]
    assert len({*found}) == len(found) == exercises


def test_the_workshop_of_three_hours_has_its_shape() -> None:
    """Ten minutes of set-up, and more exercises than talk."""
    header = header_of(ROOT / "docs" / "workshop" / "three_hours.md")
    plan = plan_of(header)
    assert plan.minutes == 180
    assert plan.total == {
        "set-up": 10,
        "teaching": 70,
        "exercise": 80,
        "break": 20,
    }
