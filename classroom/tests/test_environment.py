"""A fresh database for each notebook, and nothing left behind."""

from __future__ import annotations

from pathlib import Path

import dj_database_url
import psycopg
import pytest

from classroom import in_new_process
from classroom.environment import database_url


@pytest.mark.parametrize("name", ["C#", "a?b", "100%41", "a b", "ü"])
def test_sqlite_lives_in_the_folder(tmp_path: Path, name: str) -> None:
    """The default needs no server, and any folder will do."""
    url = database_url("sqlite", tmp_path / name)
    file = tmp_path / name / "pharmacy.sqlite3"
    assert dj_database_url.parse(url)["NAME"] == str(file)


def test_postgresql_is_a_real_server() -> None:
    """A database of its own on a server that answers."""
    url = database_url("postgresql", Path())
    with psycopg.connect(url) as connection:
        row = connection.execute("SELECT 1").fetchone()
    assert row == (1,)


def test_another_database_is_refused(tmp_path: Path) -> None:
    """The error names the choices."""
    with pytest.raises(ValueError, match="'sqlite' or 'postgresql'"):
        database_url("oracle", tmp_path)


def set_up_and_ask() -> None:
    import os

    from classroom import setup

    setup()
    from django.contrib.auth.models import User

    from example_project.domain_events.bus import event_bus

    print(User.objects.count(), type(event_bus.backend).__name__)
    print(os.environ["EDA_DATABASE_URL"].removeprefix("sqlite:///"))


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
