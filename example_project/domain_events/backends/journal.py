"""In memory, and each event and its outcomes are kept in the database."""

from __future__ import annotations

from functools import wraps
from time import perf_counter

from example_project.domain_events.backends.base import BaseEventBus
from example_project.domain_events.backends.memory import EventBus
from example_project.domain_events.base import DomainEvent
from example_project.domain_events.envelope import Envelope, correlated
from example_project.domain_events.log import write_down
from example_project.domain_events.models import Handling, PublishedEvent
from example_project.domain_events.subscriptions import (
    Handler,
    Subscriptions,
    handler_name,
)


class JournalEventBus(BaseEventBus):
    """Delivers as EventBus does, and writes down how it went."""

    def publish(self, event: DomainEvent) -> None:
        """Run each handler; raise what failed, as EventBus does."""
        envelope = Envelope(event=event)
        self.deliver(envelope, write_down(envelope))

    def deliver(self, envelope: Envelope, entry: PublishedEvent) -> None:
        """Run each handler, and keep the outcomes beside `entry`."""
        event_type = type(envelope.event)
        watched = Subscriptions()
        for handler in self.subscriptions.plan[event_type]:
            watched.subscribe(event_type, watch(entry, handler))
        with correlated(envelope.correlation_id):
            EventBus(watched).publish(envelope.event)


def watch(entry: PublishedEvent, handler: Handler) -> Handler:
    """Return `handler`, but its outcome is kept; its errors pass on."""

    @wraps(handler)
    def watched(event: DomainEvent) -> None:
        start = perf_counter()
        failure = ""
        try:
            handler(event)
        except BaseException as error:
            failure = f"{type(error).__name__}: {error}"
            raise
        finally:
            milliseconds = (perf_counter() - start) * 1000
            keep_outcome(entry, handler, failure, milliseconds)

    return watched


def keep_outcome(
    entry: PublishedEvent,
    handler: Handler,
    failure: str,
    milliseconds: float,
) -> None:
    """Write down how `handler` ended; no `failure` means well."""
    outcome = Handling.Outcome.FAILED if failure else Handling.Outcome.HANDLED
    Handling.objects.create(
        event=entry,
        handler=handler_name(handler),
        outcome=outcome,
        error=failure,
        milliseconds=milliseconds,
    )
