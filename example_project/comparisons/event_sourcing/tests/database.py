"""The databases that the store is proven on."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

import pytest
from django.db import connection

# A module with these marks runs on SQLite in the first run of the session
# `tests`, and on PostgreSQL in the second, which picks what is marked.
ON_BOTH = [pytest.mark.postgres] if connection.vendor == "postgresql" else []


@contextmanager
def shared_by_threads() -> Iterator[None]:
    """Let threads share the database, as processes would.

    The SQLite of the tests is in memory, where there is no WAL, and a
    lock that is held is an error at once. So its tables are copied into a
    file, which takes the place of it. PostgreSQL is shared as it is.
    """
    if connection.vendor == "postgresql":
        yield
        return
    connection.ensure_connection()
    memory, options = (
        connection.connection,
        connection.settings_dict["OPTIONS"],
    )
    with TemporaryDirectory() as folder:
        path = str(Path(folder, "shared.sqlite3"))
        with closing(sqlite3.connect(path)) as copy:
            memory.backup(copy)
        # Patient: SQLite does not queue those who wait, and may forget one.
        with patch.dict(
            connection.settings_dict,
            NAME=path,
            OPTIONS={**options, "timeout": 60},
        ):
            connection.connection = None
            try:
                yield
            finally:
                connection.close()
                connection.connection = memory
