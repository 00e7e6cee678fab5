"""What travels with an event: its identity, its time and its cause."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

from example_project.domain_events.base import DomainEvent
from example_project.domain_events.registry import Contract, registry

_correlation_id: ContextVar[UUID | None] = ContextVar(
    "correlation_id", default=None
)


def current_correlation_id() -> UUID | None:
    """Return the id that `correlated` gives here, or None outside it."""
    return _correlation_id.get()


@dataclass(frozen=True, kw_only=True)
class Envelope:
    """An event with the data that is about the message, not the domain."""

    event: DomainEvent
    id: UUID = field(default_factory=uuid.uuid4)
    time: datetime = field(default_factory=lambda: datetime.now(UTC))
    correlation_id: UUID = field(
        default_factory=lambda: current_correlation_id() or uuid.uuid4()
    )

    @property
    def contract(self) -> Contract:
        """The contract of the event; raises UnknownEventError for none."""
        return registry.of(type(self.event))

    @property
    def ordering_key(self) -> str:
        """What the event is about, where its order matters; or ""."""
        name = self.contract.ordering_key
        return str(getattr(self.event, name)) if name else ""


@contextmanager
def correlated(correlation_id: UUID) -> Iterator[None]:
    """Give each envelope made inside the same correlation id."""
    token = _correlation_id.set(correlation_id)
    try:
        yield
    finally:
        _correlation_id.reset(token)
