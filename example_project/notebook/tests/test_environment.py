"""A fresh database for each notebook, and nothing left behind."""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path

import psycopg
import pytest

from example_project.notebook import in_new_process
from example_project.notebook.environment import (
    ABANDONED_AFTER,
    database_url,
    new_folder,
)


def test_sqlite_lives_in_the_folder(tmp_path: Path) -> None:
    """The default needs no server."""
    assert database_url("sqlite", tmp_path).startswith("sqlite:///")


def test_postgresql_is_a_real_server() -> None:
    """The embedded server answers."""
    url = database_url("postgresql", new_folder())
    with psycopg.connect(url) as connection:
        row = connection.execute("SELECT 1").fetchone()
    assert row == (1,)


def ask_for_a_database_twice() -> None:
    from pathlib import Path

    from example_project.notebook.environment import database_url

    for _ in range(2):
        print(database_url("postgresql", Path()))


def test_a_server_of_your_own_gets_a_database_for_each_notebook() -> None:
    """EDA_POSTGRES_URL names a server; its databases stay as they were."""
    server = database_url("postgresql", new_folder())
    printed = in_new_process(
        ask_for_a_database_twice, django=False, EDA_POSTGRES_URL=server
    )
    assert len({server, *printed.split()}) == 3
    with psycopg.connect(server) as connection:
        left = connection.execute(
            "SELECT datname FROM pg_database WHERE datname LIKE 'pharmacy%'"
        ).fetchall()
    assert left == []


def test_a_server_that_does_not_answer_is_an_error(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The embedded server never takes the place of the one you named."""
    monkeypatch.setenv("EDA_POSTGRES_URL", "postgresql://x@127.0.0.1:1/x")
    with pytest.raises(psycopg.OperationalError):
        database_url("postgresql", tmp_path)


def test_another_database_is_refused(tmp_path: Path) -> None:
    """The error names the choices."""
    with pytest.raises(ValueError, match="'sqlite' or 'postgresql'"):
        database_url("oracle", tmp_path)


def test_abandoned_folders_are_swept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder that a killed kernel left goes when the next one starts."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    old, recent = new_folder(), new_folder()
    long_ago = time.time() - ABANDONED_AFTER - 1
    os.utime(old, (long_ago, long_ago))
    new_folder()
    assert not old.exists()
    assert recent.exists()


def set_up_and_ask() -> None:
    import os

    from example_project.notebook import setup

    setup()
    from django.contrib.auth.models import User

    from example_project.domain_events.bus import event_bus

    print(User.objects.count(), type(event_bus.backend).__name__)
    print(os.environ["DATABASE_URL"].removeprefix("sqlite:///"))


def test_setup_gives_an_empty_database_and_removes_it() -> None:
    """Tables are there, nobody is in them, and the file goes at exit."""
    printed = in_new_process(
        set_up_and_ask,
        django=False,
        EVENT_BUS_BACKEND=(
            "example_project.domain_events.backends.memory.EventBus"
        ),
    )
    facts, database = printed.splitlines()
    assert facts == "0 EventBus"
    assert not Path(database).exists()
