"""Plans of a workshop: data in the header of a page, checked and drawn.

A `workshop-plan` is the table of the steps in the header of its page, with a
running clock.  An `exercise-list` is the table of all exercises.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.util.docutils import SphinxDirective

from guard.base.failures import report
from guard.base.page_header import header_of
from guard.run.exercise_rules import Exercise, exercises_of, line_naming

from ..folders import CHAPTERS

KINDS = ("set-up", "teaching", "exercise", "break")


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


def plan_of(header: dict[str, Any]) -> Plan:
    """Return the plan in a header; raises KeyError or TypeError for none."""
    data = header["plan"]
    steps = [Step(**step) for step in data["steps"]]
    return Plan(**{**data, "steps": steps})


def listed_exercises(root: Path) -> dict[str, tuple[str, Exercise]]:
    """Return each exercise with the page of its chapter, by its id."""
    return {
        each.id: (f"{CHAPTERS}/{path.stem}", each)
        for path in sorted((root / CHAPTERS).glob("*.md"))
        for each in exercises_of(header_of(path.read_text("utf-8")))
    }


def plan_problems(
    plan: Plan, exercises: dict[str, tuple[str, Exercise]]
) -> Iterator[tuple[str, str]]:
    """Yield (word to find the line by, message) for what is wrong."""
    total = sum(plan.total.values())
    if total != plan.minutes:
        yield "plan", f"the steps take {total} minutes, not {plan.minutes}"
    for kind in sorted({*plan.of, *plan.total}):
        found, wanted = plan.total[kind], plan.of.get(kind, 0)
        if found != wanted:
            yield "of", f"`{kind}` takes {found} minutes, not {wanted}"
    for step in plan.steps:
        if step.kind not in KINDS:
            yield step.kind, f"`{step.kind}` is none of {', '.join(KINDS)}"
        if step.kind == "exercise":
            yield from _exercise_problems(step, exercises)


def _exercise_problems(
    step: Step, exercises: dict[str, tuple[str, Exercise]]
) -> Iterator[tuple[str, str]]:
    if step.id not in exercises:
        yield step.id, f"no chapter lists the exercise `{step.id}`"
        return
    page, exercise = exercises[step.id]
    if step.minutes != exercise.minutes:
        yield (
            step.id,
            f"`{step.id}` takes {exercise.minutes} minutes in {page}.md,"
            f" and {step.minutes} here",
        )


class PlanDirective(SphinxDirective):
    """The table of the plan in the header of this page."""

    def run(self) -> list[nodes.Node]:
        """Check the plan and return its table."""
        exercises = _note_exercises(self)
        text = self.env.doc2path(self.env.docname).read_text("utf-8")
        plan = plan_of(header_of(text))
        lines = text.splitlines()
        for word, message in plan_problems(plan, exercises):
            place = f"{self.env.docname}.md:{line_naming(lines, word)}"
            report(place, message)
        rows = [
            [nodes.Text(time), _what(self, step, exercises), _minutes(step)]
            for time, step in plan.clock()
        ]
        total = ", ".join(f"{k} {plan.total[k]}" for k in KINDS)
        note = f"{plan.minutes} minutes: {total}."
        heads = ["from", "what", "minutes"]
        return [table_of(heads, rows), nodes.paragraph("", note)]


class ExerciseListDirective(SphinxDirective):
    """The table of all exercises, with their chapters and minutes."""

    def run(self) -> list[nodes.Node]:
        """Return the table."""
        rows: list[list[nodes.Node]] = [
            [
                _link(self, "ref", name, each.title),
                _link(self, "doc", f"/{page}", ""),
                nodes.Text(str(each.minutes)),
            ]
            for name, (page, each) in _note_exercises(self).items()
        ]
        return [table_of(["exercise", "chapter", "minutes"], rows)]


def _note_exercises(
    directive: SphinxDirective,
) -> dict[str, tuple[str, Exercise]]:
    """Return the exercises; the page is read again when one changes."""
    root = Path(directive.env.srcdir)
    for path in (root / CHAPTERS).glob("*.md"):
        directive.env.note_dependency(str(path))
    return listed_exercises(root)


def _what(
    directive: SphinxDirective,
    step: Step,
    exercises: dict[str, tuple[str, Exercise]],
) -> nodes.Node:
    """Return what happens in a step, with links."""
    found = nodes.inline()
    if step.id in exercises:
        title = exercises[step.id][1].title
        found += nodes.Text("Exercise: ")
        found += _link(directive, "ref", step.id, title)
        return found
    found += nodes.Text(step.what)
    for number, chapter in enumerate(step.chapters):
        found += nodes.Text(", " if number else ": ")
        found += _link(directive, "doc", f"/{CHAPTERS}/{chapter}", "")
    return found


def _minutes(step: Step) -> nodes.Node:
    return nodes.Text(str(step.minutes))


def _link(
    directive: SphinxDirective, kind: str, target: str, text: str
) -> addnodes.pending_xref:
    link = addnodes.pending_xref(
        "",
        nodes.inline("", text or target),
        refdomain="std",
        reftype=kind,
        reftarget=target,
        refdoc=directive.env.docname,
        refexplicit=bool(text),
        refwarn=True,
    )
    directive.set_source_info(link)
    return link


def table_of(heads: list[str], rows: list[list[nodes.Node]]) -> nodes.table:
    """Return a table with a row of `heads`."""
    group = nodes.tgroup(cols=len(heads))
    group += [nodes.colspec(colwidth=1) for _ in heads]
    texts: list[list[nodes.Node]] = [[nodes.Text(head) for head in heads]]
    group += nodes.thead("", *map(_row, texts))
    group += nodes.tbody("", *map(_row, rows))
    return nodes.table("", group)


def _row(cells: list[nodes.Node]) -> nodes.row:
    return nodes.row(
        "", *(nodes.entry("", nodes.paragraph("", "", c)) for c in cells)
    )
