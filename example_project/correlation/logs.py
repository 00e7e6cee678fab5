"""The correlation id on each line of the log."""

from __future__ import annotations

import logging

from example_project.domain_events.envelope import current_correlation_id


class CorrelationFilter(logging.Filter):
    """Lets each record pass, and puts `correlation_id` on it."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Note the id under which `record` was logged, or "-"."""
        record.correlation_id = current_correlation_id() or "-"
        return True
