"""Draw the plans of a workshop, and the list of its exercises.

A `workshop-plan` is the table of the steps in the header of its page, with a
running clock.  An `exercise-list` is the table of all exercises.
"""

from pathlib import Path

from docutils import nodes
from sphinx import addnodes
from sphinx.util.docutils import SphinxDirective

from guard.base.failures import report
from guard.base.page_header import read_header
from guard.run.exercise_rules import Exercise

from ..folders import CHAPTERS
from .workshop_plan import (
    KINDS,
    Step,
    listed_exercises,
    plan_of,
    plan_problems,
)


class PlanDirective(SphinxDirective):
    """The table of the plan in the header of this page."""

    def run(self) -> list[nodes.Node]:
        """Check the plan and return its table."""
        exercises = _note_exercises(self)
        path = Path(self.env.doc2path(self.env.docname))
        header = read_header(path, Path(self.env.srcdir))
        plan = plan_of(header)
        for keys, message in plan_problems(plan, exercises):
            problem = header.problem(message, "plan", *keys)
            report(problem.place, problem.message)
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
