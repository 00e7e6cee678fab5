"""Why a message failed, in words to keep beside it."""

from __future__ import annotations


def reason_of(error: BaseException) -> str:
    """Return what failed, in a line for each error of a group."""
    if isinstance(error, BaseExceptionGroup):
        return "\n".join(map(reason_of, error.exceptions))
    notes = "".join(f" ({note})" for note in getattr(error, "__notes__", ()))
    return f"{type(error).__name__}: {error}{notes}"
