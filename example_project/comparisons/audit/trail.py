"""Change rows and write it down, in one transaction.

What goes through these functions is in the log, also in bulk. What goes
past them is not.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import connection, models, transaction
from django.utils import timezone

from example_project.comparisons.audit.chain import head, seal
from example_project.comparisons.audit.models import AuditEntry

Action = AuditEntry.Action
Values = Mapping[str, Any]

# Any number that no other advisory lock of this database uses.
AUDIT_LOCK_ID = 20_160_101


@transaction.atomic
def create(objects: Sequence[models.Model], *, actor: str) -> None:
    """Insert new `objects` of one model, and an entry for each."""
    take_turn()
    model = type(objects[0])
    model._base_manager.bulk_create(objects)
    names = field_names(model)
    append(
        entry(actor, Action.CREATED, each, {}, values_of(each, names))
        for each in objects
    )


@transaction.atomic
def update(rows: models.QuerySet, *, actor: str, **values: Any) -> int:
    """Set `values` in `rows`; write an entry for each row that changed.

    Returns how many rows there were. Raises ValueError for the primary
    key: a row with another one is another row.
    """
    if {rows.model._meta.pk.name, "pk"} & values.keys():
        raise ValueError(f"{rows.model.__name__}: the primary key stays.")
    take_turn()
    before = rows.select_for_update().in_bulk()
    same_rows = rows.model._base_manager.filter(pk__in=before)
    same_rows.update(**values)
    append(
        entry(
            actor,
            Action.UPDATED,
            each,
            values_of(before[each.pk], values),
            values_of(each, values),
        )
        for each in same_rows.order_by("pk")
    )
    return len(before)


@transaction.atomic
def delete(rows: models.QuerySet, *, actor: str) -> int:
    """Delete `rows`, and write an entry for each; return how many.

    Rows that the database deletes with them have no entry.
    """
    take_turn()
    objects = list(rows.select_for_update())
    names = field_names(rows.model)
    append(
        entry(actor, Action.DELETED, each, values_of(each, names), {})
        for each in objects
    )
    rows.model._base_manager.filter(pk__in=[o.pk for o in objects]).delete()
    return len(objects)


def take_turn() -> None:
    """Wait until nobody else appends; nobody else will before the commit.

    Before any row is locked, so that two writers cannot wait for each
    other. On SQLite BEGIN IMMEDIATE has done this already.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [AUDIT_LOCK_ID])


def entry(
    actor: str,
    action: AuditEntry.Action,
    instance: models.Model,
    before: Values,
    after: Values,
) -> AuditEntry:
    """Return an entry about `instance` that is not in the chain yet."""
    names = [n for n in {**before, **after} if before.get(n) != after.get(n)]
    return AuditEntry(
        actor=actor,
        action=action,
        what=instance._meta.label,
        object_id=str(instance.pk),
        changes={n: [before.get(n), after.get(n)] for n in names},
        at=timezone.now(),
    )


def append(entries: Iterable[AuditEntry]) -> None:
    """Add `entries` that changed something to the end of the chain.

    The caller has taken its turn.
    """
    changed = [each for each in entries if each.changes]
    previous = head()
    for each in changed:
        previous = seal(each, previous)
    AuditEntry.objects.bulk_create(changed)


def values_of(instance: models.Model, names: Iterable[str]) -> Values:
    """Return the fields called `names`, as text: it stays what it is."""
    fields: list[Any] = [instance._meta.get_field(name) for name in names]
    values = {f.name: getattr(instance, f.attname) for f in fields}
    return {n: None if v is None else str(v) for n, v in values.items()}


def field_names(model: type[models.Model]) -> list[str]:
    """Return the names of the columns of `model`."""
    return [field.name for field in model._meta.concrete_fields]
