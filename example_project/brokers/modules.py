"""Which module a handler belongs to, and which events a module wants."""

from __future__ import annotations

from django.apps import apps

from example_project.domain_events.identity import innermost
from example_project.domain_events.registry import registry
from example_project.domain_events.subscriptions import (
    EventType,
    Handler,
    Subscriptions,
)

# The module of a handler that no app contains, such as one of a notebook.
NO_APP = "project"


def module_of(handler: Handler) -> str:
    """Return the label of the app whose package holds `handler`."""
    package = getattr(innermost(handler), "__module__", None) or ""
    app = apps.get_containing_app_config(f"{package}.")
    return app.label if app else NO_APP


def events_by_module(subscriptions: Subscriptions) -> dict[str, list[str]]:
    """Return the names of the events that each module listens to."""
    names: dict[str, set[str]] = {}
    for event_type, handler in subscriptions:
        wanted = names.setdefault(module_of(handler), set())
        wanted.update(
            contract.name
            for contract in registry
            if issubclass(contract.event_type, event_type)
        )
    return {module: sorted(names[module]) for module in sorted(names)}


def handlers_in(
    subscriptions: Subscriptions, module: str, event_type: EventType
) -> tuple[Handler, ...]:
    """Return the handlers that `module` has for `event_type`."""
    return tuple(
        handler
        for handler in subscriptions.handlers_for(event_type)
        if module_of(handler) == module
    )
