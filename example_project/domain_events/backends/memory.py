"""In memory: handlers run at once, in the process of the publisher."""

from __future__ import annotations

from example_project.domain_events.backends.base import BaseEventBus
from example_project.domain_events.base import DomainEvent
from example_project.domain_events.failures import group_of, raised_by


class EventBus(BaseEventBus):
    """Isolating: every handler runs, whatever happens to the others."""

    def publish(self, event: DomainEvent) -> None:
        """Run each handler; then raise what failed as one ExceptionGroup."""
        errors = []
        # Straight from the plan: this is the hot path of every event.
        handlers = self.subscriptions.plan.get(type(event))
        if handlers is None:
            handlers = self.subscriptions.handlers_for(type(event))
        for handler in handlers:
            try:
                handler(event)
            except Exception as error:
                errors.append(raised_by(handler, error))
        if errors:
            raise group_of(errors, event)


class FailFastEventBus(BaseEventBus):
    """Failing fast: the first error stops the rest and reaches the caller."""

    def publish(self, event: DomainEvent) -> None:
        """Run the handlers in order until one raises."""
        for handler in self.subscriptions.handlers_for(type(event)):
            handler(event)
