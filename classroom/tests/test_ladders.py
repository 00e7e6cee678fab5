"""The ladders lead from a need to a design."""

from __future__ import annotations

import pytest

from classroom import read_ladders
from classroom.ladders import Ladder, walk
from classroom.source import ROOT

LADDERS = read_ladders(ROOT / "docs" / "ladders.toml")

by_ladder = pytest.mark.parametrize("ladder", LADDERS, ids=lambda x: x.title)


@by_ladder
def test_the_first_yes_decides(ladder: Ladder) -> None:
    """A later question does not matter any more."""
    for number, step in enumerate(ladder.steps):
        later = {s.question: True for s in ladder.steps[number:]}
        assert walk(ladder, later) is step.yes


@by_ladder
def test_who_says_no_to_all_gets_the_last_answer(ladder: Ladder) -> None:
    """A question without an answer counts as no."""
    no = {step.question: False for step in ladder.steps}
    assert walk(ladder, no) is walk(ladder, {}) is ladder.otherwise


@by_ladder
def test_each_answer_is_another_design(ladder: Ladder) -> None:
    """Two questions with the same answer would be one."""
    designs = [answer.design for answer in ladder.answers()]
    assert len(set(designs)) == len(designs) == len(ladder.steps) + 1


def test_a_question_that_is_not_asked_is_an_error() -> None:
    """A typo in a question does not count as no."""
    with pytest.raises(KeyError, match="does not ask: .*coffee"):
        walk(LADDERS[0], {"Is there coffee?": True})
