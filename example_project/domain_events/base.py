"""What every event is."""

from __future__ import annotations

from abc import ABC
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True)
class DomainEvent(ABC):  # noqa: B024
    """Something that happened in the domain, told in the past tense.

    A subclass is a frozen, keyword-only dataclass of plain values:
    equal when its values are equal, and never changed by a handler.
    """

    def __new__(cls, *args: Any, **kwargs: Any) -> DomainEvent:
        if cls is DomainEvent:
            raise TypeError(
                "DomainEvent is the idea of an event. "
                "Instantiate a subclass from domain_events/events.py."
            )
        return super().__new__(cls)
