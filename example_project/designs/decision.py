"""Which design to choose: questions in order, and what each answer means."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Answer:
    """A design, the page that explains it, and the claims behind it.

    `page` is the file of a chapter.
    """

    design: str
    page: str
    claims: tuple[str, ...]

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
    """Questions from top to bottom; who says no to all gets `otherwise`."""

    title: str
    steps: tuple[Step, ...]
    otherwise: Answer

    def answers(self) -> Iterator[Answer]:
        """Yield every answer, from top to bottom."""
        yield from (step.yes for step in self.steps)
        yield self.otherwise


def walk(ladder: Ladder, said: Mapping[str, bool]) -> Answer:
    """Return the answer for who said this to the questions.

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


TALK = Ladder(
    "How should modules talk?",
    (
        Step(
            "Does only this module care, and about each save of one row?",
            Answer(
                "a model signal",
                "12_signals_versus_events.md",
                ("S63", "S65", "S73"),
            ),
        ),
        Step(
            "May the other one say no, or do you need its result?",
            Answer(
                "a direct call, inside the transaction",
                "06_when_handlers_fail.md",
                ("D7", "D8", "C7"),
            ),
        ),
        Step(
            "Is the work slow, or done by a service outside?",
            Answer(
                "a task, queued after the commit",
                "08_celery.md",
                ("S45", "S62", "D9"),
            ),
        ),
        Step(
            "Does another process, or another service, react?",
            Answer(
                "a broker behind an outbox",
                "10_changing_the_transport.md",
                ("S76", "S78", "D14"),
            ),
        ),
        Step(
            "Must the reaction survive the death of the process?",
            Answer(
                "an outbox and an inbox",
                "09_outbox_and_inbox.md",
                ("S40", "D2", "D3"),
            ),
        ),
    ),
    Answer(
        "the in-memory bus, after the commit",
        "05_publishing_safely.md",
        ("S1", "S52", "C6"),
    ),
)

REMEMBER = Ladder(
    "What should be remembered?",
    (
        Step(
            "Who changed what, and when?",
            Answer(
                "an audit log",
                "16_what_to_do_instead.md",
                ("S98", "S111", "D26"),
            ),
        ),
        Step(
            "What a row was at some past moment?",
            Answer(
                "a history table",
                "16_what_to_do_instead.md",
                ("S114", "D27"),
            ),
        ),
        Step(
            "Enough to build a read model again?",
            Answer(
                "a log of events beside the rows",
                "16_what_to_do_instead.md",
                ("S100", "S113"),
            ),
        ),
        Step(
            "A past that nobody can change unseen?",
            Answer(
                "an audit log whose entries are chained",
                "16_what_to_do_instead.md",
                ("S101",),
            ),
        ),
        Step(
            "The sequence itself, because rules depend on it?",
            Answer(
                "event sourcing, for that one aggregate",
                "14_a_toy_event_sourced_aggregate.md",
                ("S102", "S105", "S107"),
            ),
        ),
    ),
    Answer(
        "rows, and events between modules",
        "14_a_toy_event_sourced_aggregate.md",
        ("S91", "S97"),
    ),
)

LADDERS = (TALK, REMEMBER)
