"""From several needs at once to what to take: the tables of chapter 17."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any, Self

from IPython.display import Markdown

from classroom.table import claim_link, table

Claims = tuple[str, ...]  # or other names


@dataclass(frozen=True)
class Need:
    """What somebody may ask of a design."""

    id: str
    question: str


@dataclass(frozen=True)
class Design:
    """A design, what it costs, and the claims that show what it gives.

    `meets` and `lacks` map the id of each need to the claims that show
    it; `page` is the file of the chapter that explains the design.
    """

    name: str
    page: str
    price: str
    priced: Claims
    packages: str
    meets: Mapping[str, Claims]
    lacks: Mapping[str, Claims]

    @classmethod
    def read(cls, row: Mapping[str, Any]) -> Self:
        """Return the design in a row of the file."""
        told = {key: shown(row[key]) for key in ("meets", "lacks")}
        return cls(**{**row, "priced": tuple(row["priced"]), **told})

    @property
    def chapter(self) -> int:
        """The number of the chapter."""
        return int(self.page.partition("_")[0])

    @property
    def claims(self) -> set[str]:
        """Every claim that it names."""
        named = [*self.meets.values(), *self.lacks.values(), self.priced]
        return {claim for claims in named for claim in claims}


def shown(row: Mapping[str, list[str]]) -> dict[str, Claims]:
    """Return the claims by need, as the file lists them."""
    return {need: tuple(claims) for need, claims in row.items()}


@dataclass(frozen=True)
class Case:
    """A situation, what it asks for, and what an expert would take."""

    situation: str
    asks: Claims
    take: Claims


@dataclass(frozen=True)
class Choice:
    """Needs from the strongest on, and designs from the cheapest on.

    Where `one` is true, a single design has to meet all needs if one can.
    """

    title: str
    one: bool
    needs: tuple[Need, ...]
    designs: tuple[Design, ...]
    cases: tuple[Case, ...]


def read_choices(path: Path) -> dict[str, Choice]:
    """Return the choices of a TOML file, by name.

    Raises KeyError or TypeError for one that is not whole.
    """
    data = tomllib.loads(path.read_text("utf-8"))
    return {
        name: Choice(
            row["title"],
            row["one"],
            tuple(Need(**need) for need in row["needs"]),
            tuple(map(Design.read, row["designs"])),
            tuple(map(read_case, row["cases"])),
        )
        for name, row in data.items()
    }


def read_case(row: Mapping[str, Any]) -> Case:
    """Return the case in a row of the file."""
    return Case(row["situation"], tuple(row["asks"]), tuple(row["take"]))


@dataclass(frozen=True)
class Decision:
    """What to take for some needs, and how it came to that.

    `steps` says after each need, from the strongest on, what would do.
    """

    take: tuple[Design, ...]
    steps: tuple[tuple[Need, tuple[Design, ...]], ...]

    @property
    def names(self) -> Claims:
        """The names of the designs to take."""
        return tuple(design.name for design in self.take)


def decide(choice: Choice, *asked: str) -> Decision:
    """Return what to take for the needs whose ids are `asked`.

    Raises KeyError for a need that the choice does not know, and
    ValueError when no designs together meet them.
    """
    unknown = set(asked) - {need.id for need in choice.needs}
    if unknown:
        raise KeyError(f"{choice.title} No such need: {sorted(unknown)}")
    needs = [need for need in choice.needs if need.id in asked]
    steps = tuple(
        (need, cheapest(choice, needs[:number]))
        for number, need in enumerate(needs, 1)
    )
    return Decision(cheapest(choice, needs), steps)


def cheapest(choice: Choice, needs: Sequence[Need]) -> tuple[Design, ...]:
    """Return the designs that meet `needs` together, no dearer than needed.

    One design if the choice asks for one and there is one. Else the
    dearest of them counts first, then how many they are.
    """
    ranks = range(len(choice.designs))
    sets = [
        chosen
        for size in range(1, max(len(needs), 1) + 1)
        for chosen in combinations(ranks, size)
        if meet(choice, chosen, needs)
    ]
    if not sets:
        raise ValueError(f"{choice.title} Nothing meets {needs}.")
    single = choice.one and len(sets[0]) == 1
    best = min(sets, key=lambda s: (single * len(s), max(s), len(s), s))
    return tuple(choice.designs[rank] for rank in best)


def meet(choice: Choice, chosen: Sequence[int], needs: Sequence[Need]) -> bool:
    """Tell whether each need is met by one of the designs `chosen`."""
    designs = [choice.designs[rank] for rank in chosen]
    return all(any(n.id in each.meets for each in designs) for n in needs)


def outcomes(choice: Choice) -> Markdown:
    """Return the table of a choice: each cell links the claims behind it.

    The cell needs the option `:mystnb: {markdown_format: myst}`.
    """
    return table(
        ["you ask", *(design.name for design in choice.designs)],
        [
            [need.question, *(cell(each, need) for each in choice.designs)]
            for need in choice.needs
        ],
    )


def cell(design: Design, need: Need) -> str:
    """Return whether a design meets a need, with the claims that show it."""
    sign = "✓" if need.id in design.meets else "✗"
    claims = {**design.meets, **design.lacks}[need.id]
    return " ".join([sign, *map(claim_link, claims)])


def advice(decision: Decision) -> Markdown:
    """Return what to take, its price, and where it comes from."""
    return Markdown("\n".join(_said(decision)))


def _said(decision: Decision) -> Iterator[str]:
    for need, take in decision.steps:
        names = ", and ".join(design.name for design in take)
        yield f"- {need.question} Then {names}."
    for design in decision.take:
        links = " ".join(map(claim_link, design.priced))
        yield (
            f"\n**Take {design.name}** "
            f"([chapter {design.chapter}]({design.page})).\n"
            f"The price: {design.price} {links}.\n"
            f"Where from: {design.packages}."
        )
