"""The plan of a workshop, as data in the header of a page, and its faults."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from guard.base.page_header import Header, read_header
from guard.base.problem import AuthorError, Problem
from guard.base.shapes import (
    COUNT,
    LIST,
    OPTIONAL_TEXT,
    OPTIONAL_TEXTS,
    Field,
    faults,
)
from guard.run.exercise_rules import Exercise, exercises_of

from ..folders import CHAPTERS

KINDS = ("set-up", "teaching", "exercise", "break")
Keys = tuple[str | int, ...]


def _is_time(value: object) -> bool:
    return isinstance(value, str) and bool(TIME.fullmatch(value))


def _are_minutes_by_kind(value: object) -> bool:
    return isinstance(value, dict) and all(
        kind in KINDS and type(minutes) is int and minutes >= 0
        for kind, minutes in value.items()
    )


TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
ONE_OF = ", ".join(KINDS)
PLAN_FIELDS = {
    "minutes": COUNT,
    "starts": Field('a time in quotes, such as "09:00"', _is_time),
    "of": Field(f"minutes by kind ({ONE_OF})", _are_minutes_by_kind),
    "steps": LIST,
}
STEP_FIELDS = {
    "kind": Field(f"one of {ONE_OF}", KINDS.__contains__),
    "minutes": COUNT,
    "what": OPTIONAL_TEXT,
    "id": OPTIONAL_TEXT,
    "chapters": OPTIONAL_TEXTS,
}


@dataclass(frozen=True)
class Step:
    """A part of a workshop: `minutes` long, and of one of KINDS.

    `what` is told in words; `chapters` are the files that it is about.
    An exercise names its `id` instead of both.
    """

    kind: str
    minutes: int
    what: str = ""
    id: str = ""
    chapters: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Plan:
    """The steps of a workshop that is `minutes` long.

    `starts` is a time of day, and `of` the minutes of each kind of step.
    """

    minutes: int
    starts: str
    of: dict[str, int]
    steps: list[Step]

    @property
    def total(self) -> Counter[str]:
        """The minutes of each kind, as the steps have them."""
        found: Counter[str] = Counter()
        for step in self.steps:
            found[step.kind] += step.minutes
        return found

    def clock(self) -> Iterator[tuple[str, Step]]:
        """Yield each step with the time of day when it starts."""
        now = datetime.strptime(self.starts, "%H:%M")
        for step in self.steps:
            yield f"{now:%H:%M}", step
            now += timedelta(minutes=step.minutes)


def plan_of(header: Header) -> Plan:
    """Return the plan in a header.

    Raises AuthorError, with each line, when it is not whole.
    """
    problems = list(_shape_problems(header))
    if problems:
        raise AuthorError(*problems)
    data = header.data["plan"]
    steps = [Step(**step) for step in data["steps"]]
    return Plan(**{**data, "steps": steps})


def _shape_problems(header: Header) -> Iterator[Problem]:
    plan = header.data.get("plan")
    for key, message in faults(plan, PLAN_FIELDS, "`plan:`"):
        yield header.problem(message, "plan", key or "")
    steps = plan.get("steps") if isinstance(plan, dict) else None
    for number, step in enumerate(steps if isinstance(steps, list) else ()):
        for key, message in faults(step, STEP_FIELDS, "a step"):
            yield header.problem(message, "plan", "steps", number, key or "")


def listed_exercises(root: Path) -> dict[str, tuple[str, Exercise]]:
    """Return each exercise with the page of its chapter, by its id.

    A chapter whose header is not whole lists none here: it is reported
    where it runs.
    """
    found = {}
    for path in sorted((root / CHAPTERS).glob("*.md")):
        with suppress(AuthorError):
            for each in exercises_of(read_header(path, root)):
                found[each.id] = (f"{CHAPTERS}/{path.stem}", each)
    return found


def plan_problems(
    plan: Plan, exercises: dict[str, tuple[str, Exercise]]
) -> Iterator[tuple[Keys, str]]:
    """Yield (keys that lead to the line, message) for what is wrong."""
    total = sum(plan.total.values())
    if total != plan.minutes:
        told = f"the steps take {total} minutes, not {plan.minutes}"
        yield ("minutes",), told
    for kind in sorted({*plan.of, *plan.total}):
        found, wanted = plan.total[kind], plan.of.get(kind, 0)
        if found != wanted:
            yield ("of", kind), f"`{kind}` takes {found} minutes, not {wanted}"
    for number, step in enumerate(plan.steps):
        for key, message in _step_problems(step, exercises):
            yield ("steps", number, key), message


def _step_problems(
    step: Step, exercises: dict[str, tuple[str, Exercise]]
) -> Iterator[tuple[str, str]]:
    if step.kind == "exercise":
        yield from _exercise_problems(step, exercises)
    elif not step.what:
        yield "kind", f"a step of `{step.kind}` needs `what:`, in words"


def _exercise_problems(
    step: Step, exercises: dict[str, tuple[str, Exercise]]
) -> Iterator[tuple[str, str]]:
    if step.id not in exercises:
        yield "id", f"no chapter lists the exercise `{step.id}`"
        return
    page, exercise = exercises[step.id]
    if step.minutes != exercise.minutes:
        yield (
            "id",
            f"`{step.id}` takes {exercise.minutes} minutes in {page}.md,"
            f" and {step.minutes} here",
        )
