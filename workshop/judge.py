"""Judge the exercises of a workbook by the checks of its chapter.

The checks come from the chapter, whatever the workbook has in their place,
and what is told is how they ended.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from nbclient import NotebookClient
from nbclient.exceptions import (
    CellExecutionError,
    CellTimeoutError,
    DeadKernelError,
)
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

from guard.run.chapter import Chapter, exercise_of
from guard.run.environment import environment
from guard.run.exercise_rules import Exercise, exercises_of, part_of

LIMIT = 30  # seconds for a cell of an exercise
PATIENCE = 120  # seconds for any other cell, on a slow laptop
HINT = re.compile(r"<summary>Hint</summary>(.*?)</details>", re.S)
GONE = "its first cell is gone: start this workbook anew"
CHANGED = "(its check was changed, moved or is gone: the chapter's was run)"


@dataclass(frozen=True)
class Result:
    """How an exercise went; `problem` is "" for one that passes."""

    title: str
    problem: str
    hint: str

    def __str__(self) -> str:
        if not self.problem:
            return f"  ✓ {self.title}"
        told = f"  ✗ {self.title}\n      {self.problem}"
        return f"{told}\n      Hint: {self.hint}" if self.hint else told


class OtherCellError(Exception):
    """A cell failed that belongs to no exercise."""


class StuckError(Exception):
    """An exercise after which its kernel is of no use any more."""


@dataclass
class Step:
    """A cell to run, for an exercise or for "" as part of the story."""

    cell: NotebookNode
    exercise: str = ""
    judges: bool = False


@dataclass
class Judge:
    """Runs the workbook `notebook` of `chapter` in the folder `folder`."""

    notebook: NotebookNode
    chapter: Chapter
    folder: Path
    limit: int = LIMIT
    #: What was found, by the exercise; those after it can still be judged.
    problems: dict[str, str] = field(default_factory=dict)
    told: set[str] = field(default_factory=set)

    def results(self) -> Iterator[Result]:
        """Yield the result of each exercise, as soon as it is known.

        Raises OtherCellError when a cell fails that belongs to none.
        """
        exercises = exercises_of(self.chapter.header)
        steps = self.steps(exercises)
        titles = {exercise.id: exercise.title for exercise in exercises}
        while len(self.told) < len(exercises):
            try:
                for name in self.ended(steps):
                    self.told.add(name)
                    problem = self.problems.get(name, "")
                    yield Result(titles[name], problem, self.hint(name))
            except StuckError as error:
                # Once more in a new kernel, without what ended this one.
                self.problems[error.args[0]] = error.args[1]

    def steps(self, exercises: list[Exercise]) -> list[Step]:
        """Return what has to run, each check behind its exercise."""
        checks = {
            exercise_of(cell): cell.source
            for _, cell in self.chapter.code_cells()
            if part_of(cell) == "check"
        }
        steps = [
            Step(cell, exercise_of(cell))
            for cell in self.notebook.cells
            if cell.cell_type == "code" and part_of(cell) != "check"
        ]
        for exercise in exercises:
            judge = Step(new_code_cell(checks[exercise.id]), exercise.id, True)
            own = [n for n, s in enumerate(steps) if s.exercise == exercise.id]
            if not own:
                self.problems[exercise.id] = GONE
            steps.insert(own[-1] + 1 if own else len(steps), judge)
        return steps

    def ended(self, steps: list[Step]) -> Iterator[str]:
        """Run `steps`, and yield the exercises as they end."""
        self.notebook.cells = [step.cell for step in steps]
        client = NotebookClient(
            self.notebook,
            resources={"metadata": {"path": str(self.folder)}},
            extra_arguments=["--IPKernelApp.log_level=ERROR"],
        )
        with client.setup_kernel(env=environment()):
            for index, step in enumerate(steps):
                if step.exercise not in self.problems:
                    self.run(client, step, index)
                if step.judges and step.exercise not in self.told:
                    yield step.exercise

    def run(self, client: NotebookClient, step: Step, index: int) -> None:
        """Run one cell, and note what is wrong with its exercise."""
        limit = self.limit if step.exercise else PATIENCE
        client.timeout = limit
        try:
            client.execute_cell(step.cell, index)
        except CellExecutionError as error:
            problem = f"{error.ename}: {error.evalue}"
            if not step.exercise:
                raise OtherCellError(problem) from None
            if step.judges and not self.has_own_check(step):
                problem = f"{problem} {CHANGED}"
            self.problems[step.exercise] = problem
        except CellTimeoutError:
            what = f"it was not done after {limit} s"
            self.give_up(client, step, f"{what}: does a loop never end?")
        except DeadKernelError:
            self.give_up(client, step, "its process ended in this exercise")

    def give_up(
        self, client: NotebookClient, step: Step, problem: str
    ) -> None:
        """Leave a kernel that is of no use any more."""
        client.shutdown_kernel = "immediate"
        if not step.exercise:
            raise OtherCellError(problem)
        raise StuckError(step.exercise, problem)

    def has_own_check(self, step: Step) -> bool:
        """Tell whether the workbook still has the check of a step."""
        return step.cell.source in self.checks

    def __post_init__(self) -> None:
        cells = self.notebook.cells
        self.text = [cell.source for cell in cells]
        self.names = [cell.metadata.get("exercise") for cell in cells]
        self.checks = {
            cell.source
            for cell in cells
            if cell.cell_type == "code" and part_of(cell) == "check"
        }

    def hint(self, exercise: str) -> str:
        """Return the text of the first hint below the start of an exercise."""
        if exercise not in self.names:
            return ""
        for text in self.text[self.names.index(exercise) :]:
            if found := HINT.search(text):
                return " ".join(found.group(1).split())
        return ""
