"""A log in which nobody can change a line unnoticed."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction

from example_project.comparisons.audit import trail
from example_project.comparisons.audit.chain import (
    START,
    BrokenChainError,
    digest_of,
    head,
    verify,
)
from example_project.comparisons.audit.models import AuditEntry
from example_project.orders.models import Product

pytestmark = pytest.mark.django_db

TABLE = AuditEntry._meta.db_table


@pytest.fixture
def entries(products) -> list[AuditEntry]:
    """Four entries, the last one in a transaction of its own."""
    trail.update(Product.objects.all(), actor="ada", name="Z")
    trail.delete(Product.objects.filter(sku="a"), actor="bob")
    return list(AuditEntry.objects.all())


def sql(statement: str, *values: object) -> None:
    """Run `statement` on the table of entries, as an intruder would."""
    with connection.cursor() as cursor:
        cursor.execute(statement.replace("LOG", TABLE), values)


def test_an_untouched_log_is_whole(entries):
    """Each entry holds the digest of the one before."""
    assert verify() == 4
    assert verify(head()) == 4
    assert entries[0].previous == START
    assert [e.previous for e in entries[1:]] == [
        e.digest for e in entries[:-1]
    ]


def test_an_empty_log_is_whole(db):
    """There is nothing to break."""
    assert (verify(), head()) == (0, START)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("actor", "eve"),
        ("action", "created"),
        ("what", "orders.Order"),
        ("object_id", "b"),
        ("changes", "{}"),
        ("at", "2026-01-01 00:00:00+00:00"),
    ],
)
def test_a_changed_entry_is_named(entries, field, value):
    """Every field is under the digest."""
    second = entries[1].pk
    if entries[1].object_id == value:
        value = "other"
    statement = f"UPDATE LOG SET {field} = %s WHERE id = %s"  # noqa: S608
    sql(statement, value, second)
    with pytest.raises(BrokenChainError, match=f"Entry {second} .*changed"):
        verify()


@pytest.mark.parametrize("position", [0, 1, 2])
def test_a_deleted_entry_is_missed(entries, position):
    """The entry behind the gap does not follow what is before it."""
    sql("DELETE FROM LOG WHERE id = %s", entries[position].pk)
    after = entries[position + 1].pk
    with pytest.raises(
        BrokenChainError, match=f"Entry {after} .*does not follow"
    ):
        verify()


def test_swapped_entries_are_noticed(entries):
    """The order is under the digests, too."""
    first, second = entries[0].pk, entries[1].pk
    sql("UPDATE LOG SET id = -1 WHERE id = %s", first)
    sql("UPDATE LOG SET id = %s WHERE id = %s", first, second)
    sql("UPDATE LOG SET id = %s WHERE id = -1", second)
    with pytest.raises(BrokenChainError, match=f"Entry {first} "):
        verify()


def test_a_changed_entry_with_a_new_digest_breaks_the_next(entries):
    """The link tells what the digest of the entry alone cannot."""
    forged, after = entries[1], entries[2]
    forged.actor = "eve"
    sql(
        "UPDATE LOG SET actor = 'eve', digest = %s WHERE id = %s",
        digest_of(forged),
        forged.pk,
    )
    with pytest.raises(
        BrokenChainError, match=f"Entry {after.pk} .*does not follow"
    ):
        verify()


def test_a_cut_end_shows_only_against_a_kept_digest(entries):
    """The log by itself cannot know that there was more."""
    kept = head()
    sql("DELETE FROM LOG WHERE id = %s", entries[-1].pk)
    assert verify() == 3
    with pytest.raises(BrokenChainError, match="end was cut off"):
        verify(kept)


def test_a_kept_digest_may_be_an_old_one(entries):
    """The log has grown since, and that is fine."""
    assert verify(entries[1].digest) == 4


def test_the_chain_cannot_fork(entries):
    """Two entries after the same one: the database refuses."""
    fork = AuditEntry(
        actor="eve",
        action="created",
        what="orders.Product",
        object_id="x",
        changes={"name": [None, "x"]},
        at=entries[0].at,
        previous=entries[1].previous,
        digest="f" * 64,
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        fork.save()
