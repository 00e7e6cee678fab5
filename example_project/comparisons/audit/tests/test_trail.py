"""Rows that change together with their entries."""

from __future__ import annotations

import pytest
from asgiref.sync import async_to_sync
from django.contrib.admin.sites import site
from django.contrib.auth.models import User
from django.db import IntegrityError, connection, models, transaction
from django.db.models import F, Value
from django.db.models.functions import Concat
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from example_project.comparisons.audit import trail
from example_project.comparisons.audit.chain import verify
from example_project.comparisons.audit.models import (
    AppendOnlyError,
    AuditEntry,
)
from example_project.ehr.models import Patient
from example_project.orders.models import Product

pytestmark = pytest.mark.django_db


def changes() -> list[tuple[str, str, dict]]:
    """Return (action, object, changes) of each entry."""
    return list(
        AuditEntry.objects.values_list("action", "object_id", "changes")
    )


def test_new_rows_have_an_entry_each():
    """Who, what and each value stand in it."""
    products = [Product(sku="a", name="A"), Product(sku="b", name="B")]
    trail.create(products, actor="ada")
    assert Product.objects.count() == 2
    assert changes() == [
        ("created", "a", {"sku": [None, "a"], "name": [None, "A"]}),
        ("created", "b", {"sku": [None, "b"], "name": [None, "B"]}),
    ]
    assert str(AuditEntry.objects.first()) == "ada created orders.Product a"


def test_one_update_of_many_rows_has_an_entry_each(products):
    """In bulk, and also when the database works the value out."""
    rows = Product.objects.exclude(sku="c")
    count = trail.update(rows, actor="ada", name=Concat(F("name"), Value("+")))
    assert count == 2
    assert changes() == [
        ("updated", "a", {"name": ["A", "A+"]}),
        ("updated", "b", {"name": ["B", "B+"]}),
    ]


def test_rows_that_leave_their_own_filter_are_found_again(products):
    """The filter may be about the very field that changes."""
    trail.update(Product.objects.filter(name="A"), actor="ada", name="Z")
    assert changes() == [("updated", "a", {"name": ["A", "Z"]})]


def test_a_row_that_stays_as_it_was_has_no_entry(products):
    """An entry is about a change."""
    assert trail.update(Product.objects.all(), actor="ada", name="A") == 3
    assert [pk for _, pk, _ in changes()] == ["b", "c"]


def test_a_relation_is_kept_by_its_key():
    """The other row may change or go, so the key says enough."""
    one = User.objects.create_user("one")
    two = User.objects.create_user("two")
    patient = Patient.objects.create(user=one)
    trail.update(Patient.objects.all(), actor="ada", user=two)
    [(_, _, changed)] = changes()
    assert changed == {"user": [str(one.pk), str(two.pk)]}
    patient.refresh_from_db()
    assert patient.user == two


@pytest.mark.parametrize("name", ["pk", "sku"])
def test_the_primary_key_stays(products, name):
    """Another key would be another row."""
    with pytest.raises(ValueError, match="Product: the primary key stays"):
        trail.update(Product.objects.all(), actor="ada", **{name: "z"})


def test_deleted_rows_are_kept_in_the_log(products):
    """The last values stand in the entry."""
    rows = Product.objects.filter(sku="a")
    assert trail.delete(rows, actor="ada") == 1
    assert not rows.exists()
    assert changes() == [
        ("deleted", "a", {"sku": ["a", None], "name": ["A", None]})
    ]


def test_a_rollback_takes_both_away(products):
    """There is no entry about what did not happen."""
    with pytest.raises(RuntimeError), transaction.atomic():
        trail.update(Product.objects.all(), actor="ada", name="Z")
        raise RuntimeError
    assert not Product.objects.filter(name="Z").exists()
    assert not AuditEntry.objects.exists()


def test_an_entry_that_cannot_be_written_undoes_the_change(
    products, monkeypatch
):
    """No change without its entry."""

    def fail(entries):
        raise RuntimeError("the log is full")

    monkeypatch.setattr(trail, "append", fail)
    with pytest.raises(RuntimeError, match="the log is full"):
        trail.update(Product.objects.all(), actor="ada", name="Z")
    assert not Product.objects.filter(name="Z").exists()


def test_a_change_past_the_functions_is_not_seen(products):
    """The log knows what goes through it, and nothing else."""
    Product.objects.update(name="Z")
    assert changes() == []


def queries_to_rename(rows: models.QuerySet, name: str) -> int:
    """Return how many statements a renaming of `rows` takes."""
    with CaptureQueriesContext(connection) as queries:
        trail.update(rows, actor="ada", name=name)
    return len(queries)


def test_the_number_of_queries_does_not_grow_with_the_rows(products):
    """Rows, update, rows again, the head, and all entries in one."""
    one = queries_to_rename(Product.objects.filter(sku="a"), "Y")
    three = queries_to_rename(Product.objects.all(), "Z")
    assert one == three
    assert AuditEntry.objects.count() == 4


def refused(entry: AuditEntry) -> list:
    """Return the ways in which an entry could be changed."""
    entries = AuditEntry.objects
    return [
        entry.save,
        entry.delete,
        entries.all().delete,
        lambda: entries.update(actor="nobody"),
        lambda: entries.all().update(actor="nobody"),
        lambda: entries.bulk_update([entry], ["actor"]),
        lambda: entries.update_or_create({"actor": "x"}, pk=entry.pk),
        lambda: entries.bulk_create(
            [entry],
            update_conflicts=True,
            update_fields=["actor"],
            unique_fields=["id"],
        ),
        entry.save_base,
        lambda: entry.save_base(raw=True),
        lambda: type(entry)._base_manager.update(actor="nobody"),
        type(entry)._base_manager.all().delete,
        lambda: entries.all()._raw_delete(using="default"),
        lambda: async_to_sync(entry.asave)(),
        lambda: async_to_sync(entries.all().adelete)(),
    ]


def test_entries_only_grow(products):
    """Neither the model nor its manager changes an entry."""
    trail.update(Product.objects.all(), actor="ada", name="Z")
    for change in refused(AuditEntry.objects.get(object_id="a")):
        with pytest.raises(AppendOnlyError, match="only grows"):
            change()
    assert verify() == 3


def test_a_new_entry_takes_the_place_of_none(products):
    """Not even with the id of another."""
    trail.update(Product.objects.all(), actor="ada", name="Z")
    entry = AuditEntry.objects.first()
    forged = AuditEntry(pk=entry.pk, actor="nobody", at=entry.at, changes={})
    with pytest.raises(IntegrityError), transaction.atomic():
        forged.save()
    assert AuditEntry.objects.get(pk=entry.pk).actor == entry.actor
    assert verify() == 3


def test_the_admin_only_shows(products):
    """Not even a superuser rewrites the log."""
    trail.update(Product.objects.filter(sku="a"), actor="ada", name="Z")
    client = Client()
    client.force_login(User.objects.create_superuser("boss"))
    name = "admin:audit_auditentry"
    entry = AuditEntry.objects.get()
    shown = client.get(reverse(f"{name}_changelist"))
    assert "orders.Product" in shown.text
    for address in (
        reverse(f"{name}_add"),
        reverse(f"{name}_change", args=[entry.pk]),
        reverse(f"{name}_delete", args=[entry.pk]),
    ):
        assert client.post(address, {"actor": "x"}).status_code == 403
    assert AuditEntry in site._registry
