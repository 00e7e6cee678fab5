"""What a transport promises to its callers."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, ClassVar

from django.db import transaction

from example_project.domain_events.base import DomainEvent
from example_project.domain_events.subscriptions import (
    EventType,
    Handler,
    Subscriptions,
)

if TYPE_CHECKING:  # Its models are there only once the apps are.
    from example_project.domain_events.history import KeptEvent


class BaseEventBus(ABC):
    """A transport: it decides how an event travels to its handlers.

    Who listens is kept in `subscriptions`, which every transport of a
    process can share.
    """

    #: An event survives the death of the process that published it.
    durable: ClassVar[bool] = False
    #: Handlers have finished when `publish` returns.
    synchronous: ClassVar[bool] = True

    def __init__(self, subscriptions: Subscriptions | None = None) -> None:
        if subscriptions is None:
            subscriptions = Subscriptions()
        self.subscriptions = subscriptions

    def subscribe(
        self, event_type: EventType, handler: Handler, *, name: str = ""
    ) -> None:
        """Register `handler`; see `Subscriptions.subscribe`."""
        self.subscriptions.subscribe(event_type, handler, name=name)

    def unsubscribe(self, event_type: EventType, handler: Handler) -> None:
        """Forget `handler`; see `Subscriptions.unsubscribe`."""
        self.subscriptions.unsubscribe(event_type, handler)

    def kept_events(self, name: str, value: str) -> list[KeptEvent]:
        """Return the events that it keeps whose field has that value.

        A transport that keeps none returns none.
        """
        return []

    @abstractmethod
    def publish(self, event: DomainEvent) -> None:
        """Send `event` now."""

    def publish_on_commit(
        self, event: DomainEvent, *, using: str | None = None
    ) -> None:
        """Send `event` once the outermost transaction has committed.

        `using` names the database whose transaction counts. After a
        rollback nothing is sent. A failing handler is logged: the rows
        are committed, so the caller has nothing left to undo.
        """

        # A def, not a partial: Django 5.2 cannot log a robust partial.
        def publish() -> None:
            self.publish(event)

        transaction.on_commit(publish, using=using, robust=True)
