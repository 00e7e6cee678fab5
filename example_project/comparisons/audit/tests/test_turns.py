"""Two writers at the same time make one chain."""

from __future__ import annotations

from functools import partial
from threading import Event
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from example_project.comparisons.audit import trail
from example_project.comparisons.audit.chain import verify
from example_project.comparisons.audit.models import AuditEntry
from example_project.orders.models import Product
from example_project.shared.concurrency import in_threads

WRITERS = 8

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True),
]


def create(sku: str) -> None:
    """Add a product, and its entry."""
    trail.create([Product(sku=sku, name=sku)], actor=sku)


def test_many_writers_make_one_chain():
    """Nobody fails, and every entry follows another one."""
    in_threads(*(partial(create, str(n)) for n in range(WRITERS)))
    assert verify() == WRITERS


def overlapping() -> None:
    """Let a second writer begin before the first one commits."""
    first_has_written, second_is_done = Event(), Event()

    def first() -> None:
        with transaction.atomic():
            create("first")
            first_has_written.set()
            # With turns the second cannot end before this commits.
            second_is_done.wait(timeout=1)

    def second() -> None:
        assert first_has_written.wait(timeout=10)
        try:
            create("second")
        finally:
            second_is_done.set()

    in_threads(first, second)


def test_the_second_writer_waits_for_the_first():
    """It reads the head after the first one's commit."""
    overlapping()
    assert verify() == 2


def test_without_turns_the_second_writer_is_refused(monkeypatch):
    """Both follow the same entry, and the unique link lets one in."""
    monkeypatch.setattr(trail, "take_turn", lambda: None)
    with pytest.raises(IntegrityError, match="previous"):
        overlapping()
    assert verify() == 1


def test_a_row_stays_as_it_was_read_until_its_entry_is_written():
    """Somebody who writes past the functions comes before, or after."""
    Product.objects.create(sku="a", name="first")
    was_read, was_changed = Event(), Event()

    def pause(execute: Any, sql: str, *rest: Any) -> Any:
        if sql.startswith("UPDATE"):
            was_read.set()
            # With a lock on the row, the other one cannot change it.
            was_changed.wait(timeout=1)
        return execute(sql, *rest)

    def logged() -> None:
        with connection.execute_wrapper(pause):
            trail.update(Product.objects.all(), actor="sam", name="logged")

    def past_the_functions() -> None:
        assert was_read.wait(timeout=10)
        Product.objects.update(name="past")
        was_changed.set()

    in_threads(logged, past_the_functions)
    assert AuditEntry.objects.get().changes == {"name": ["first", "logged"]}
    assert Product.objects.get().name == "past"
