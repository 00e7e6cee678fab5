"""From needs to a design: each sign of the tables counts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations

import pytest

from classroom.deciding import (
    Choice,
    Design,
    advice,
    decide,
    outcomes,
    read_choices,
)
from classroom.source import ROOT

CHOICES = read_choices(ROOT / "docs" / "deciding.toml")
TALK = CHOICES["talk"]
by_choice = pytest.mark.parametrize("name", CHOICES)


def disagrees(choice: Choice) -> bool:
    """Tell whether a case gets another answer than an expert's."""
    try:
        return any(
            decide(choice, *case.asks).names != case.take
            for case in choice.cases
        )
    except ValueError:  # Nothing meets what the case asks for.
        return True


def turned(design: Design, need: str) -> Design:
    """Return a design with the opposite sign for a need."""
    meets, lacks = dict(design.meets), dict(design.lacks)
    if need in meets:
        lacks[need] = meets.pop(need)
    else:
        meets[need] = lacks.pop(need)
    return replace(design, meets=meets, lacks=lacks)


def others(choice: Choice) -> Iterator[tuple[str, Choice]]:
    """Yield the choice with each sign turned, and each design left out."""
    for place, design in enumerate(choice.designs):
        before, after = choice.designs[:place], choice.designs[place + 1 :]
        yield f"no {design.name}", replace(choice, designs=before + after)
        for need in choice.needs:
            one = turned(design, need.id)
            changed = replace(choice, designs=(*before, one, *after))
            yield f"{design.name}: {need.id}", changed


def steps(choice: Choice) -> list[str]:
    """Return what is asked, in order, by somebody who asks for all."""
    asked = decide(choice, *(need.id for need in choice.needs))
    return [need.id for need, _ in asked.steps]


@by_choice
def test_the_tables_say_what_an_expert_takes(name: str) -> None:
    """In each of the situations that are written beside them."""
    assert not disagrees(CHOICES[name])


@by_choice
def test_each_sign_and_each_design_counts(name: str) -> None:
    """Turn one round, or leave one out: a case gets another answer."""
    unseen = [what for what, c in others(CHOICES[name]) if not disagrees(c)]
    assert unseen == []


@pytest.mark.parametrize(
    ("name", "order"),
    [
        (
            "talk",
            ["veto", "survive", "elsewhere", "later", "unaware", "each_save"],
        ),
        (
            "remember",
            [
                *("sequence", "proof", "every_way", "who"),
                *("reads", "moment", "rebuild"),
            ],
        ),
    ],
)
def test_the_strongest_need_comes_first(name: str, order: list[str]) -> None:
    """Whatever the order in which somebody asks; a swap is seen."""
    choice = CHOICES[name]
    assert steps(choice) == order
    for one, other in combinations(range(len(order)), 2):
        needs = list(choice.needs)
        needs[one], needs[other] = needs[other], needs[one]
        assert steps(replace(choice, needs=tuple(needs))) != order


def test_each_step_is_the_answer_so_far() -> None:
    """A need that is added can make the answer dearer, never cheaper."""
    decision = decide(TALK, "unaware", "later", "survive")
    names = [take[0].name for _, take in decision.steps]
    ranks = [[d.name for d in TALK.designs].index(name) for name in names]
    assert ranks == sorted(ranks)
    assert names[-1:] == [*decision.names]


def test_one_reaction_has_one_design() -> None:
    """Where one meets all needs; a log may be two."""
    assert len(decide(TALK, "veto", "later").take) == 1
    assert len(decide(CHOICES["remember"], "who", "rebuild").take) == 2


def test_an_unknown_need_is_named() -> None:
    """It is no silent no."""
    with pytest.raises(KeyError, match="No such need: .'fast'"):
        decide(TALK, "fast")


def test_what_nobody_meets_is_said() -> None:
    """A table without designs for it raises."""
    nobody = replace(TALK, designs=TALK.designs[:1])
    with pytest.raises(ValueError, match="Nothing meets"):
        decide(nobody, "elsewhere")


@by_choice
def test_each_cell_has_its_sign_and_its_claims(name: str) -> None:
    """The table shows what the file says."""
    choice = CHOICES[name]
    rows = outcomes(choice).data.splitlines()[2:]
    assert len(rows) == len(choice.needs)
    for need, row in zip(choice.needs, rows, strict=True):
        cells = row.strip("| ").split(" | ")[1:]
        for design, cell in zip(choice.designs, cells, strict=True):
            assert cell.startswith("✓" if need.id in design.meets else "✗")
            assert "](../docs/claims.md#" in cell


def test_the_advice_names_price_and_place() -> None:
    """And what each need left, in order."""
    said = advice(decide(TALK, "later", "survive")).data
    assert said.index("whatever dies") < said.index("too slow")
    assert "**Take an outbox and an inbox**" in said
    assert "[chapter 9](09_outbox_and_inbox.md)" in said
    assert "django-outbox-pattern" in said
