"""Ladders of questions, from a need to a design, as a TOML file has them."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self


@dataclass(frozen=True)
class Answer:
    """A design, the page that explains it, and the claims behind it.

    `page` is the file of a chapter, which starts with its number.
    """

    design: str
    page: str
    claims: tuple[str, ...]

    @classmethod
    def read(cls, row: Mapping[str, Any]) -> Self:
        """Return the answer in a row of the file."""
        return cls(row["design"], row["page"], tuple(row["claims"]))

    @property
    def chapter(self) -> int:
        """The number of the chapter."""
        return int(self.page.partition("_")[0])


@dataclass(frozen=True)
class Step:
    """A question; whoever says yes has found the answer."""

    question: str
    yes: Answer


@dataclass(frozen=True)
class Ladder:
    """Questions from top to bottom; `otherwise` follows a no to each."""

    title: str
    steps: tuple[Step, ...]
    otherwise: Answer

    def answers(self) -> Iterator[Answer]:
        """Yield every answer, from top to bottom."""
        yield from (step.yes for step in self.steps)
        yield self.otherwise


def read_ladders(path: Path) -> list[Ladder]:
    """Return the ladders of a TOML file, in its order.

    Raises KeyError for a row that is not whole.
    """
    rows = tomllib.loads(path.read_text("utf-8"))["ladder"]
    return [
        Ladder(
            row["title"],
            tuple(Step(s["question"], Answer.read(s)) for s in row["steps"]),
            Answer.read(row["otherwise"]),
        )
        for row in rows
    ]


def walk(ladder: Ladder, said: Mapping[str, bool]) -> Answer:
    """Return where the answers that somebody `said` lead.

    A question that `said` leaves out counts as no. Raises KeyError for a
    question that the ladder does not ask.
    """
    unknown = said.keys() - {step.question for step in ladder.steps}
    if unknown:
        raise KeyError(f"{ladder.title} does not ask: {sorted(unknown)}")
    for step in ladder.steps:
        if said.get(step.question):
            return step.yes
    return ladder.otherwise
