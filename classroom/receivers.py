"""Who listens to the signals of the models, in the running project."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Collection, Iterable
from functools import partial
from typing import Any

from django.apps import apps
from django.db.models import Model, signals
from django.dispatch import Signal

SIGNALS = {
    name: signal
    for name, signal in vars(signals).items()
    if isinstance(signal, Signal)
}


def model_receivers(
    models: Iterable[type[Model]] | None = None,
) -> list[tuple[str, str, str]]:
    """Return (signal, model, receiver) of the running project, by name.

    A receiver for every sender is listed with each of the models, which
    are all of the project by default.
    """
    senders = apps.get_models() if models is None else models
    return [
        (name, model._meta.label, dotted_name(receiver))
        for name, signal in SIGNALS.items()
        for model in senders
        for receivers in signal._live_receivers(model)
        for receiver in receivers
    ]


def foreign_receivers(
    modules: Collection[str],
    models: Iterable[type[Model]] | None = None,
) -> list[tuple[str, str, str]]:
    """Return those that one of `modules` has put on another's model."""
    return [
        found
        for found in model_receivers(models)
        if crosses(module_of(found[2]), found[1].partition(".")[0], modules)
    ]


def crosses(listener: str, owner: str, modules: Collection[str]) -> bool:
    """Tell whether both are of `modules`, and not the same."""
    return listener != owner and {listener, owner} <= set(modules)


def module_of(name: str) -> str:
    """Return the module of the pharmacy that a dotted name is in."""
    return name.removeprefix("example_project.").partition(".")[0]


def dotted_name(receiver: Callable[..., Any]) -> str:
    """Return where a receiver was written, inside any wrapping."""
    while isinstance(receiver, partial):
        receiver = receiver.func
    receiver = inspect.unwrap(receiver)
    name = getattr(receiver, "__qualname__", type(receiver).__qualname__)
    return f"{receiver.__module__}.{name}"
