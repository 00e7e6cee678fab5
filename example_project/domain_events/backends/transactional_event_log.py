"""The event log, written in the publisher's transaction."""

from __future__ import annotations

from django.db import transaction

from example_project.domain_events.backends.event_log import EventLogBus
from example_project.domain_events.base import DomainEvent
from example_project.domain_events.envelope import Envelope
from example_project.domain_events.event_log import write_down


class TransactionalEventLogBus(EventLogBus):
    """An event log beside the data: both are kept, or neither.

    Handlers run after the commit, as with the other buses. The event
    log keeps one whose handlers never ran; nobody runs them later.
    """

    def publish_on_commit(
        self, event: DomainEvent, *, using: str | None = None
    ) -> None:
        """Write `event` down now, and deliver it after the commit."""
        envelope = Envelope(event=event)
        entry = write_down(envelope, using=using)

        # A def, not a partial: Django 5.2 cannot log a robust partial.
        def deliver() -> None:
            self.deliver(envelope, entry)

        transaction.on_commit(deliver, using=using, robust=True)
