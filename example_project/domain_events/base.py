"""What every event is."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class DomainEvent:
    """Something that happened in the domain, told in the past tense.

    A subclass is a frozen, keyword-only dataclass of plain values:
    equal when its values are equal, and never changed by a handler.
    """

    def __post_init__(self) -> None:
        if type(self) is DomainEvent:
            raise TypeError(
                "DomainEvent is the idea of an event. "
                "Instantiate a subclass from domain_events/events.py."
            )
