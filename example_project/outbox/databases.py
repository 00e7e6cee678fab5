"""Which databases have an outbox: one, unless a project has several."""

from __future__ import annotations

from django.db import connections, router

from example_project.outbox.models import OutboxMessage


def outbox_databases() -> list[str]:
    """Return the aliases of the databases that keep an outbox.

    Where there is only one database, nothing is asked of it.
    """
    allowed = [
        alias
        for alias in connections
        if router.allow_migrate_model(alias, OutboxMessage)
    ]
    if len(allowed) == 1:
        return allowed
    return [alias for alias in allowed if has_outbox(alias)]


def has_outbox(alias: str) -> bool:
    """Tell whether the tables were made there."""
    with connections[alias].cursor() as cursor:
        names = connections[alias].introspection.table_names(cursor)
    return OutboxMessage._meta.db_table in names
