"""What a chapter changed in this kernel, undone when it is run once more."""

from __future__ import annotations

import copy
import sys
from contextlib import suppress
from typing import Any

import dj_database_url
from django.conf import settings
from django.core.signals import setting_changed
from django.db import connections
from django.test.utils import teardown_test_environment

from example_project.domain_events.bus import event_bus
from example_project.domain_events.registry import registry

# What its stubs do not know of.
LAZY: Any = settings

#: How the project was when Django had just been set up.
BEFORE: dict[str, Any] = {}


def remember() -> None:
    """Note what to come back to."""
    BEFORE["settings"] = LAZY._wrapped
    BEFORE["databases"] = copy.deepcopy(connections.databases)
    BEFORE["contracts"] = dict(registry._contracts)
    BEFORE["handlers"] = list(event_bus.subscriptions)


def start_anew(database_url: str) -> None:
    """Undo what was registered, subscribed and overridden since.

    The connections lead to the database at `database_url` then.
    """
    teardown_test_environment()
    for connection in connections.all(initialized_only=True):
        # Also in the middle of a transaction that a cell left open.
        connection.in_atomic_block = False
        connection.close()
    LAZY._wrapped = BEFORE["settings"]
    connect(database_url)
    registry._contracts = dict(BEFORE["contracts"])
    event_bus.subscriptions.clear()
    for event_type, handler in BEFORE["handlers"]:
        event_bus.subscribe(event_type, handler)
    if library := sys.modules.get("eventsourcing.utils"):
        library.clear_topic_cache()  # It knows the classes of the cells.
    setting_changed.send(
        sender=None, setting="EVENT_BUS_BACKEND", value=None, enter=True
    )


def connect(database_url: str) -> None:
    """Let the default connection lead to another database."""
    opened = [*connections.databases]
    for alias in {*opened} - {*BEFORE["databases"]}:
        del connections.databases[alias]
    default = copy.deepcopy(BEFORE["databases"]["default"])
    default |= dj_database_url.parse(database_url)
    if default["ENGINE"] == "django.db.backends.sqlite3":
        default["OPTIONS"] = settings.SQLITE_OPTIONS
    connections.databases["default"] = default
    settings.EDA_DATABASE_URL = database_url
    for alias in opened:
        with suppress(AttributeError):  # It was never used.
            del connections[alias]
