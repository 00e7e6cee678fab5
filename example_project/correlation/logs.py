"""The correlation id on each line of the log, and lines nobody can forge."""

from __future__ import annotations

import logging
from types import TracebackType

from example_project.domain_events.envelope import current_correlation_id


class CorrelationFilter(logging.Filter):
    """Lets each record pass, and puts `correlation_id` on it."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Note the id under which `record` was logged, or "-"."""
        record.correlation_id = current_correlation_id() or "-"
        return True


class LineFormatter(logging.Formatter):
    """Writes a record so that nothing in it can look like another record.

    A path or an error may hold a newline and a line of log after it, or a
    sequence that a terminal obeys. Each is written as an escape, and the
    lines of a traceback are indented.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Return the lines of `record`, of which all but one are indented."""
        kept, record.exc_text = record.exc_text, None  # Another one's
        try:
            return super().format(record)
        finally:
            record.exc_text = kept

    def formatMessage(self, record: logging.LogRecord) -> str:
        """Return the first line."""
        record.message = escaped(record.message)
        return super().formatMessage(record)

    def formatException(
        self,
        ei: tuple[type[BaseException], BaseException, TracebackType | None]
        | tuple[None, None, None],
    ) -> str:
        """Return the lines of a traceback."""
        return indented(super().formatException(ei))

    def formatStack(self, stack_info: str) -> str:
        """Return the lines of a stack."""
        return indented(super().formatStack(stack_info))


def escaped(text: str) -> str:
    """Return `text` with an escape for each character that is not shown."""
    if text.isprintable():
        return text
    return "".join(
        each if each.isprintable() else ascii(each)[1:-1] for each in text
    )


def indented(text: str) -> str:
    """Return `text` with each line escaped, and after four spaces."""
    return "\n".join(f"    {escaped(line)}" for line in text.split("\n"))
