"""Where Django 6.1 behaves unlike 5.2, around signals and transactions.

Each function tries one thing, on a migrated database and outside of any
transaction, and returns what happened in a word or a number.
"""

from __future__ import annotations

import asyncio
import json
import tempfile
import threading
import warnings
from collections.abc import Callable
from contextlib import suppress
from contextvars import ContextVar
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models.signals import m2m_changed
from django.dispatch import Signal
from django.test.utils import CaptureQueriesContext

from example_project.orders.models import Product


class MailError(Exception):
    """The mail server is down."""


def fail(*_: Any, **__: Any) -> None:
    raise MailError


def caller_of_a_robust_partial() -> str:
    """Return which error a failing robust partial gives the caller."""
    try:
        with transaction.atomic():
            transaction.on_commit(partial(fail), robust=True)
    except AttributeError as error:
        return type(error).__name__
    return "no error"


def signal_for_a_dead_sender() -> str:
    """Return who hears a sender at the address of one that is gone."""

    heard: list[int] = []
    # Where the memory went to something else, it is tried again.
    while (found := _sender_at_a_known_address(heard)) is None:
        pass
    signal, sender = found
    signal.send(sender)
    return "heard" if heard else "not heard"


class _Sender:
    """Somebody who sends a signal."""


def _sender_at_a_known_address(
    heard: list[int],
) -> tuple[Signal, _Sender] | None:
    """Connect to a sender, let it go, and return another in its place."""
    # Neighbours that stay keep the memory of the one that goes in use.
    neighbours = [_Sender() for _ in range(1000)]
    signal, sender = Signal(), neighbours.pop(500)
    address = id(sender)
    signal.connect(lambda **_: heard.append(1), sender=sender, weak=False)
    del sender
    others: list[_Sender] = []
    while not others or id(others[-1]) != address and len(others) < 1000:
        others.append(_Sender())
    return (signal, others[-1]) if id(others[-1]) == address else None


def fixture_with_groups() -> str:
    """Return whether m2m_changed says that a fixture is being loaded."""
    told = []

    def hear(**named: Any) -> None:
        told.append(named.get("raw"))

    group = {"model": "auth.group", "pk": 1, "fields": {"name": "nurses"}}
    user = {"username": "eve", "groups": [1]}
    rows = [group, {"model": "auth.user", "pk": 99, "fields": user}]
    m2m_changed.connect(hear, sender=User.groups.through)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "people.json")
        file.write_text(json.dumps(rows), "utf-8")
        call_command("loaddata", file, verbosity=0)
    m2m_changed.disconnect(hear, sender=User.groups.through)
    return f"raw={told[0]}"


def sibling_of_a_failing_receiver() -> str:
    """Return what becomes of an async receiver beside one that fails."""
    fates = []

    async def fails(**_: Any) -> None:
        raise MailError

    async def slow(**_: Any) -> None:
        try:
            await asyncio.sleep(0.05)
            fates.append("runs on")
        except asyncio.CancelledError:
            fates.append("cancelled")
            raise

    async def send() -> None:
        with suppress(MailError):
            await signal_with(slow, fails).asend(None)
        await asyncio.sleep(0.1)

    asyncio.run(send())
    return ", ".join(fates)


def two_failing_receivers() -> str:
    """Return what the sender gets when two async receivers fail."""

    async def fails(**_: Any) -> None:
        await asyncio.sleep(0)
        raise MailError

    async def fails_too(**_: Any) -> None:
        await asyncio.sleep(0)
        raise MailError

    try:
        asyncio.run(signal_with(fails, fails_too).asend(None))
    except Exception as error:
        return type(error).__name__
    return "no error"


def context_of_a_receiver() -> str:
    """Return what the sender sees of a variable that a receiver set."""
    variable = ContextVar("variable", default="the sender's")

    async def sets(**_: Any) -> None:
        variable.set("the receiver's")

    async def send() -> str:
        await signal_with(sets).asend(None)
        return variable.get()

    return asyncio.run(send())


def both_kinds_of_receivers() -> str:
    """Return whether an async receiver starts while a sync one runs."""
    started = threading.Event()
    seen = []

    def sync(**_: Any) -> None:
        seen.append(started.wait(timeout=0.3))

    async def starts(**_: Any) -> None:
        started.set()

    asyncio.run(signal_with(sync, starts).asend(None))
    return "at the same time" if seen == [True] else "one by one"


def signal_with(*receivers: Callable[..., Any]) -> Signal:
    """Return a signal that `receivers` listen to."""
    signal = Signal()
    for receiver in receivers:
        signal.connect(receiver, weak=False)
    return signal


def save_of_a_deleted_row() -> str:
    """Return which error a save of named fields raises without its row."""
    product = Product.objects.create(sku="gone", name="Gone")
    Product.objects.all().delete()
    try:
        product.save(update_fields=["name"])
    except Exception as error:
        return type(error).__name__
    return "no error"


def bulk_create_in_autocommit() -> str:
    """Return the statements of a bulk_create that is one batch."""
    products = [Product(sku="a", name="A"), Product(sku="b", name="B")]
    with CaptureQueriesContext(connection) as queries:
        Product.objects.bulk_create(products)
    Product.objects.all().delete()
    return ", ".join(query["sql"].split()[0] for query in queries)


def old_name_of_savepoint_create() -> str:
    """Return what `transaction.savepoint()` warns of."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        with transaction.atomic():
            transaction.savepoint_commit(transaction.savepoint())
    return ", ".join(each.category.__name__ for each in caught) or "nothing"


def task_in_a_rolled_back_transaction() -> str:
    """Return what becomes of a task of Django's own after a rollback."""
    if find_spec("django.tasks") is None:
        return "no tasks"
    from django.tasks import task

    with transaction.atomic():
        result = task(do_nothing).enqueue()
        transaction.set_rollback(True)
    return str(result.status).lower()


def do_nothing() -> None:
    """A task, which has to stand in a module."""


# What each returns before Django 6.1, and since.
EXPECTED: dict[Callable[[], str], tuple[str, str]] = {
    caller_of_a_robust_partial: ("AttributeError", "no error"),
    signal_for_a_dead_sender: ("heard", "not heard"),
    fixture_with_groups: ("raw=None", "raw=True"),
    sibling_of_a_failing_receiver: ("runs on", "cancelled"),
    two_failing_receivers: ("MailError", "ExceptionGroup"),
    context_of_a_receiver: ("the sender's", "the receiver's"),
    both_kinds_of_receivers: ("at the same time", "one by one"),
    save_of_a_deleted_row: ("DatabaseError", "NotUpdated"),
    bulk_create_in_autocommit: ("BEGIN, INSERT, COMMIT", "INSERT"),
    old_name_of_savepoint_create: ("nothing", "RemovedInDjango2028Warning"),
    task_in_a_rolled_back_transaction: ("no tasks", "successful"),
}
