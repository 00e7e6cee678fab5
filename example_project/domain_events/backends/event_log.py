"""In memory, and the event log keeps each event and its outcomes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter

from example_project.domain_events.backends.base import BaseEventBus
from example_project.domain_events.base import DomainEvent
from example_project.domain_events.envelope import Envelope, correlated
from example_project.domain_events.event_log import write_down
from example_project.domain_events.failures import (
    group_of,
    raised_by,
    storable,
    text_of,
)
from example_project.domain_events.identity import Handler, handler_name
from example_project.domain_events.models import HandlerRun, PublishedEvent


class EventLogBus(BaseEventBus):
    """Delivers as EventBus does, and writes down how it went."""

    def publish(self, event: DomainEvent) -> None:
        """Run each handler; raise what failed, as EventBus does."""
        envelope = Envelope(event=event)
        self.deliver(envelope, write_down(envelope))

    def deliver(self, envelope: Envelope, entry: PublishedEvent) -> None:
        """Run each handler, and keep the outcomes beside `entry`."""
        event, errors = envelope.event, []
        with correlated(envelope.correlation_id):
            for handler in self.subscriptions.handlers_for(type(event)):
                try:
                    with kept_outcome(entry, handler):
                        handler(event)
                except Exception as error:
                    errors.append(raised_by(handler, error))
        if errors:
            raise group_of(errors, event)


@contextmanager
def kept_outcome(entry: PublishedEvent, handler: Handler) -> Iterator[None]:
    """Write down how `handler`, run inside, ends; its errors pass on."""
    start = perf_counter()
    failure = ""
    try:
        yield
    except BaseException as error:
        failure = storable(text_of(error))
        raise
    finally:
        milliseconds = (perf_counter() - start) * 1000
        keep_outcome(entry, handler, failure, milliseconds)


def keep_outcome(
    entry: PublishedEvent,
    handler: Handler,
    failure: str,
    milliseconds: float,
) -> None:
    """Write down how `handler` ended; no `failure` means well.

    It is kept in the database of its event.
    """
    outcomes = HandlerRun.Outcome
    HandlerRun.objects.using(entry._state.db).create(
        event=entry,
        handler=handler_name(handler),
        outcome=outcomes.FAILED if failure else outcomes.HANDLED,
        error=failure,
        milliseconds=milliseconds,
    )
