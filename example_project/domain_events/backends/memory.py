"""In memory: handlers run at once, in the process of the publisher."""

from __future__ import annotations

from example_project.domain_events.backends.base import BaseEventBus
from example_project.domain_events.base import DomainEvent
from example_project.domain_events.subscriptions import handler_name


class EventBus(BaseEventBus):
    """Isolating: every handler runs, whatever happens to the others."""

    def publish(self, event: DomainEvent) -> None:
        """Run each handler; then raise what failed as one ExceptionGroup."""
        errors = None
        for handler in self.subscriptions.plan[type(event)]:
            try:
                handler(event)
            except Exception as error:
                error.add_note(f"Raised by {handler_name(handler)}")
                errors = [*(errors or ()), error]
        if errors is not None:
            raise ExceptionGroup(
                f"{len(errors)} handler(s) of {type(event).__name__} failed",
                errors,
            )


class FailFastEventBus(BaseEventBus):
    """Failing fast: the first error stops the rest and reaches the caller."""

    def publish(self, event: DomainEvent) -> None:
        """Run the handlers in order until one raises."""
        for handler in self.subscriptions.plan[type(event)]:
            handler(event)
