"""Why a message failed, in words to keep beside it."""

from __future__ import annotations

from example_project.domain_events.failures import storable, text_of


def reason_of(error: BaseException) -> str:
    """Return what failed, in a line for each error of a group."""
    lines, errors = [], [error]
    while errors:
        one = errors.pop()
        if isinstance(one, BaseExceptionGroup):
            errors.extend(reversed(one.exceptions))
        else:
            lines.append(text_of(one))
    return storable("\n".join(lines))
