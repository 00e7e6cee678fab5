"""The event bus that every module imports."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.signals import setting_changed
from django.utils.module_loading import import_string

from example_project.domain_events.backends.base import BaseEventBus
from example_project.domain_events.backends.memory import EventBus
from example_project.domain_events.base import DomainEvent
from example_project.domain_events.subscriptions import Subscriptions

if TYPE_CHECKING:  # Its models are there only once the apps are.
    from example_project.domain_events.history import KeptEvent

__all__ = ["BaseEventBus", "EventBus", "event_bus"]

DEFAULT_BACKEND = "example_project.domain_events.backends.memory.EventBus"


class SelectedEventBus(BaseEventBus):
    """The bus that EVENT_BUS_BACKEND names, chosen at its first use.

    Handlers subscribe here once. A changed setting brings another
    transport to the same handlers.
    """

    def __init__(self) -> None:
        super().__init__()
        self._backend: BaseEventBus | None = None

    @property
    def backend(self) -> BaseEventBus:
        """The transport in use; raises ImproperlyConfigured for a bad one."""
        return self._backend or self.choose_backend()

    def choose_backend(self) -> BaseEventBus:
        """Do what the settings say now; return the transport."""
        strict = getattr(settings, "EVENT_BUS_STRICT", False)
        self.subscriptions.be_strict(strict)
        self._backend = load_backend(self.subscriptions)
        return self._backend

    def publish(self, event: DomainEvent) -> None:
        """Send `event` now, by the transport in use."""
        self.backend.publish(event)

    def publish_on_commit(
        self, event: DomainEvent, *, using: str | None = None
    ) -> None:
        """Send `event` after the commit, by the transport in use."""
        self.backend.publish_on_commit(event, using=using)

    def kept_events(self, name: str, value: str) -> list[KeptEvent]:
        """Return what the event log and the transport in use have kept.

        In the order of publishing; see `BaseEventBus.kept_events`.
        """
        from example_project.domain_events.history import (
            in_order,
            logged_events,
        )

        return in_order(
            logged_events(name, value), self.backend.kept_events(name, value)
        )

    def forget_backend(self, *, setting: str, **_: Any) -> None:
        """Choose anew after a test changed one of the settings."""
        if setting.startswith("EVENT_BUS_"):
            self._backend = None


def must_be_durable() -> bool:
    """Tell whether the settings refuse a bus that can lose events."""
    return bool(getattr(settings, "EVENT_BUS_MUST_BE_DURABLE", False))


def load_backend(subscriptions: Subscriptions) -> BaseEventBus:
    """Build the transport that EVENT_BUS_BACKEND names.

    Raises ImproperlyConfigured, quoting the path, when it cannot be
    imported, is not a BaseEventBus, or is not durable where it has to be.
    """
    path = getattr(settings, "EVENT_BUS_BACKEND", DEFAULT_BACKEND)
    try:
        backend = import_string(path)
    except ImportError as error:
        raise ImproperlyConfigured(
            f"EVENT_BUS_BACKEND: cannot import {path!r} ({error}). "
            f"The default is {DEFAULT_BACKEND!r}."
        ) from error
    if not (isinstance(backend, type) and issubclass(backend, BaseEventBus)):
        raise ImproperlyConfigured(
            f"EVENT_BUS_BACKEND: {path!r} is not a BaseEventBus class."
        )
    if must_be_durable() and not backend.durable:
        raise ImproperlyConfigured(
            f"EVENT_BUS_BACKEND: {path!r} loses events when its process "
            "dies, and EVENT_BUS_MUST_BE_DURABLE is set. Choose the outbox, "
            "or a broker, whose bus has one."
        )
    return backend(subscriptions)


event_bus = SelectedEventBus()
setting_changed.connect(event_bus.forget_backend)
