"""One effect for each event and handler, however often it arrives."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import IntegrityError, transaction

from example_project.domain_events.envelope import Envelope, correlated
from example_project.domain_events.failures import group_of, raised_by
from example_project.domain_events.identity import (
    Handler,
    handler_name,
    identified,
)
from example_project.outbox.models import InboxMessage

logger = logging.getLogger(__name__)


class AlreadyHandledError(Exception):
    """The inbox knows this event and this handler."""


def handle_once(envelope: Envelope, handler: Handler) -> bool:
    """Call `handler`, unless it has handled this event before.

    The record and what the handler writes are one transaction: both are
    kept or neither. Return whether the handler ran. What it raises
    passes on, and the next delivery tries again.
    """
    with correlated(envelope.correlation_id):
        is_new = handle_new(envelope, handler)
        logger.info(
            "%s %s %s %s",
            handler_name(handler).removeprefix("example_project."),
            "handled" if is_new else "knew",
            type(envelope.event).__name__,
            envelope.id,
        )
    return is_new


def handle_new(envelope: Envelope, handler: Handler) -> bool:
    """Record the event and call `handler`, or return False for a copy."""
    try:
        with transaction.atomic(), callbacks_apart():
            record(envelope, handler)
            handler(envelope.event)
    except AlreadyHandledError:
        return False
    return True


@contextmanager
def callbacks_apart() -> Iterator[None]:
    """Let what is registered inside for the commit fail for itself.

    A relay runs several handlers in one transaction, and Django drops the
    callbacks behind one that fails. So each of these is made robust: its
    error is logged, and the others run.
    """
    connection = transaction.get_connection()
    before = len(connection.run_on_commit)
    yield
    # Another list by now, if a savepoint inside was rolled back.
    registered = connection.run_on_commit
    registered[before:] = [
        (savepoints, loggable(callback), True)
        for savepoints, callback, _ in registered[before:]
    ]


def loggable(callback: Callable[[], Any]) -> Callable[[], Any]:
    """Return `callback`, with the name by which Django logs its failure."""
    if hasattr(callback, "__qualname__"):
        return callback

    # A partial has none, and Django 5.2 fails where it would log it.
    def run() -> None:
        callback()

    run.__qualname__ = repr(callback)
    return run


def record(envelope: Envelope, handler: Handler) -> None:
    """Write down that `handler` handles this event, or raise.

    Raises AlreadyHandledError for a copy, and NamelessHandlerError for
    one that has no name. One that arrives at the same
    time waits here until the first one is committed or rolled back.
    """
    try:
        InboxMessage.objects.create(
            event_id=envelope.id, handler=handler_name(identified(handler))
        )
    except IntegrityError as error:
        raise AlreadyHandledError from error


def handle_all_once(envelope: Envelope, handlers: Iterable[Handler]) -> None:
    """Let each of `handlers` handle the event once.

    A failing one does not keep the others from it, and is the only one
    to run again. Raises what failed as one ExceptionGroup.
    """
    errors = []
    for handler in handlers:
        try:
            handle_once(envelope, handler)
        except Exception as error:
            errors.append(raised_by(handler, error))
    if errors:
        raise group_of(errors, envelope.event)
