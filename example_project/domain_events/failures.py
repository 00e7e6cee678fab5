"""What handlers raised: as one error, and in words that can be kept."""

from __future__ import annotations

from example_project.domain_events.base import DomainEvent
from example_project.domain_events.identity import Handler, handler_name


def raised_by(handler: Handler, error: Exception) -> Exception:
    """Return `error`, with a note that names `handler`."""
    error.add_note(f"Raised by {handler_name(handler)}")
    return error


def group_of(errors: list[Exception], event: DomainEvent) -> ExceptionGroup:
    """Return one error for all that the handlers of `event` raised."""
    name = type(event).__name__
    return ExceptionGroup(f"{len(errors)} handler(s) of {name} failed", errors)


LONGEST_TEXT = 4_000  # characters


def text_of(error: BaseException) -> str:
    """Return the type of `error`, what it says, and its notes."""
    try:
        said = shortened(str(error))
    except Exception as other:
        said = f"(cannot be read: {type(other).__name__})"
    notes = "".join(f" ({note})" for note in getattr(error, "__notes__", ()))
    return f"{type(error).__name__}: {said}{notes}"


def storable(text: str) -> str:
    """Return `text` without what PostgreSQL cannot keep, and not too long."""
    text = shortened(text).replace("\x00", "\\x00")
    return text.encode(errors="backslashreplace").decode()


def shortened(text: str) -> str:
    """Return `text`, or its start and how long it is."""
    if len(text) <= LONGEST_TEXT:
        return text
    end = f" … ({len(text)} characters)"
    return text[: LONGEST_TEXT // 2] + end
