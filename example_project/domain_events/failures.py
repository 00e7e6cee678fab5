"""What several handlers raised, as one error."""

from __future__ import annotations

from example_project.domain_events.base import DomainEvent
from example_project.domain_events.subscriptions import Handler, handler_name


def raised_by(handler: Handler, error: Exception) -> Exception:
    """Return `error`, with a note that names `handler`."""
    error.add_note(f"Raised by {handler_name(handler)}")
    return error


def group_of(errors: list[Exception], event: DomainEvent) -> ExceptionGroup:
    """Return one error for all that the handlers of `event` raised."""
    name = type(event).__name__
    return ExceptionGroup(f"{len(errors)} handler(s) of {name} failed", errors)
