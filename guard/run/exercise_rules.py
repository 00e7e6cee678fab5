"""Exercises of a chapter: each is listed, and made of three cells.

A cell belongs to one by `:exercise: its-id` and one of three tags: the
`starter` raises NotImplementedError, the `solution` replaces it, and the
`check` tells them apart.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from nbformat import NotebookNode

from ..base.page_header import Header
from ..base.problem import AuthorError, Problem
from ..base.shapes import COUNT, TEXT, faults
from .assertions import cannot_fail
from .chapter import Chapter, exercise_of, tags_of

PARTS = ("starter", "solution", "check")
PROMPT = {
    "code_prompt_show": "Show the solution",
    "code_prompt_hide": "Hide the solution",
}
FIELDS = {"id": TEXT, "title": TEXT, "minutes": COUNT}
NO_GUIDE = "`guide:` needs `key: value` lines below it, or remove it"
NO_LIST = (
    "`exercises:` needs a list below it, each entry with"
    f" {', '.join(FIELDS)}; or remove it"
)


@dataclass(frozen=True)
class Exercise:
    """What a header says about an exercise; `minutes` is how long it takes."""

    id: str
    title: str
    minutes: int


def part_of(cell: NotebookNode) -> str:
    """Return which part of an exercise a cell is, or ""."""
    return next((part for part in PARTS if part in tags_of(cell)), "")


def exercises_of(header: Header) -> list[Exercise]:
    """Return the exercises that the header of a chapter lists.

    Raises AuthorError when an entry has not exactly the right fields.
    """
    problems = list(_list_problems(header))
    if problems:
        raise AuthorError(*problems)
    guide = header.data.get("guide", {})
    return [Exercise(**entry) for entry in guide.get("exercises", [])]


def _list_problems(header: Header) -> Iterator[Problem]:
    guide = header.data.get("guide", {})
    if not isinstance(guide, dict):
        yield header.problem(NO_GUIDE, "guide")
        return
    entries = guide.get("exercises", [])
    if not isinstance(entries, list):
        yield header.problem(NO_LIST, "guide", "exercises")
        return
    for number, entry in enumerate(entries):
        for key, message in faults(entry, FIELDS, "an exercise"):
            place = ("guide", "exercises", number, key or "")
            yield header.problem(message, *place)


def place_of(header: Header, id: str) -> int:
    """Return the line of the header that lists an exercise, or else 1."""
    listed = [each.id for each in exercises_of(header)]
    if id not in listed:
        return 1
    return header.line("guide", "exercises", listed.index(id), "id")


def exercise_problems(chapter: Chapter) -> Iterator[Problem]:
    """Yield where the header and the cells of a chapter disagree."""
    try:
        listed = exercises_of(chapter.header)
    except AuthorError as error:
        yield from error.problems
        return
    found = _parts_found(chapter)
    for exercise in listed:
        parts = [part for part, _ in found.pop(exercise.id, [])]
        if parts != list(PARTS):
            message = (
                f"exercise `{exercise.id}` needs one starter, one solution"
                f" and one check, in this order; it has: {', '.join(parts)}"
            )
            place = place_of(chapter.header, exercise.id)
            yield Problem(chapter.file, place, message)
    for name, parts_found in found.items():
        message = f"exercise `{name}` is not in the header: list it there"
        yield Problem(chapter.file, parts_found[0][1], message)


def _parts_found(chapter: Chapter) -> dict[str, list[tuple[str, int]]]:
    found: dict[str, list[tuple[str, int]]] = {}
    for start, cell in chapter.code_cells():
        if exercise_of(cell):
            parts = found.setdefault(exercise_of(cell), [])
            parts.append((part_of(cell), start))
    return found


def name_solutions(chapter: Chapter) -> None:
    """Let the folded cells of solutions say on the page what they are."""
    for _, cell in chapter.code_cells():
        if part_of(cell) == "solution":
            cell.metadata["mystnb"] = dict(PROMPT)


def part_problems(
    cell: NotebookNode, tree: ast.Module
) -> Iterator[tuple[int, str]]:
    """Yield (line in the cell, message) for each fault of such a cell."""
    part = part_of(cell)
    if bool(part) != bool(exercise_of(cell)):
        tags = ", ".join(PARTS)
        yield 1, f"`:exercise:` and one of the tags {tags} belong together"
    if part == "starter" and "NotImplementedError" not in cell.source:
        yield 1, "a starter raises NotImplementedError until it is solved"
    if part == "solution" and "hide-input" not in tags_of(cell):
        yield 1, "a solution is folded: add the tag `hide-input`"
    if part == "check":
        yield from _check_problems(tree)


def _check_problems(tree: ast.Module) -> Iterator[tuple[int, str]]:
    asserts = [node for node in ast.walk(tree) if isinstance(node, ast.Assert)]
    if not asserts:
        yield 1, "a check needs an assertion"
    for node in asserts:
        if cannot_fail(node.test):
            yield node.lineno, "this assertion cannot fail"
        if node.msg is None:
            yield (
                node.lineno,
                "an assertion of a check says what it found, and what to"
                " look at: add a message",
            )
