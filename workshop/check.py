"""Say, exercise by exercise, what of a workbook passes."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbformat import NotebookNode
from nbformat.validator import NotebookValidationError

from guard.base.fingerprint import of_text
from guard.base.page_header import Header
from guard.run.chapter import exercise_of, tags_of
from guard.run.environment import environment
from guard.run.exercise_rules import Exercise, exercises_of

#: What a workbook notes of the text of a check, in the metadata of its cell.
DIGEST = "digest"
NO_JUDGE = "its check was changed, moved or is gone: start this workbook anew"
TIMEOUT = 600  # seconds for one cell, on a slow laptop
HINT = re.compile(r"<summary>Hint</summary>(.*?)</details>", re.S)


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


class BrokenWorkbookError(Exception):
    """A cell outside of the exercises failed."""


def check(path: Path, timeout: int = TIMEOUT) -> list[Result]:
    """Run the workbook at `path`, and return the result of each exercise.

    Only the cells of exercises may fail.  The file stays as it is.
    Raises BrokenWorkbookError when another cell does.
    """
    notebook, listed = read(path)
    for cell in _exercise_cells(notebook):
        cell.metadata["tags"] = [*tags_of(cell), "raises-exception"]
    client = NotebookClient(
        notebook,
        timeout=timeout,
        resources={"metadata": {"path": str(path.parent)}},
        extra_arguments=["--IPKernelApp.log_level=ERROR"],
    )
    try:
        client.execute(env=environment())
    except CellExecutionError as error:
        what = (
            "a cell before the end failed, and it belongs to no exercise:"
            f" {error.ename}: {error.evalue}"
        )
        raise _broken(path, what) from None
    return list(_results(notebook, listed))


def read(path: Path) -> tuple[NotebookNode, list[Exercise]]:
    """Return the workbook at `path`, and the exercises that it lists.

    Raises BrokenWorkbookError when it is none any more.
    """
    try:
        notebook = nbformat.read(path, as_version=4)
        listed = exercises_of(Header(path.name, notebook.metadata))
    except (ValueError, AttributeError, RecursionError) as error:
        raise _broken(
            path, f"this is no workbook any more ({error})"
        ) from error
    except NotebookValidationError as error:
        raise _broken(path, error.message) from error
    return notebook, listed


def _broken(path: Path, what: str) -> BrokenWorkbookError:
    return BrokenWorkbookError(
        f"{path.name}:1: {what}. Start anew with python3 start.py"
        f" workshop -- reset {path.name[:2]}; your attempt is kept."
    )


def _exercise_cells(notebook: NotebookNode) -> list[NotebookNode]:
    return [cell for cell in notebook.cells if "exercise" in cell.metadata]


def _results(
    notebook: NotebookNode, listed: list[Exercise]
) -> Iterator[Result]:
    for entry in listed:
        cells = [
            cell
            for cell in _exercise_cells(notebook)
            if exercise_of(cell) == entry.id
        ]
        problems = [error for cell in cells for error in _errors(cell)]
        if not any(map(_is_judge, cells)):
            problems = [NO_JUDGE]
        yield Result(
            entry.title,
            problems[0] if problems else "",
            _hint(notebook, entry.id),
        )


def _is_judge(cell: NotebookNode) -> bool:
    """Tell whether `cell` is a check as the chapter has it, and has run."""
    return (
        "check" in tags_of(cell)
        and cell.metadata.get(DIGEST) == of_text(cell.source)
        and cell.cell_type == "code"
        and cell.execution_count is not None
    )


def _errors(cell: NotebookNode) -> Iterator[str]:
    for output in cell.get("outputs", []):
        if output.output_type == "error":
            yield f"{output.ename}: {output.evalue}"


def _hint(notebook: NotebookNode, exercise: str) -> str:
    """Return the text of the first hint below the start of an exercise."""
    started = False
    for cell in notebook.cells:
        started = started or cell.metadata.get("exercise") == exercise
        found = HINT.search(cell.source) if started else None
        if found:
            return " ".join(found.group(1).split())
    return ""
