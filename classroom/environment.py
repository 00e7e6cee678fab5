"""Django on a fresh database of its own, for one kernel."""

import os
from pathlib import Path
from urllib.parse import quote

import django
from django.apps import apps
from django.core.management import call_command
from django.test.utils import setup_test_environment

from classroom.failure_hints import give_hints
from classroom.servers import find_server
from classroom.servers.folders import new_folder
from classroom.servers.postgres import fresh_database

SETTINGS = "DJANGO_SETTINGS_MODULE"
# Those of another project may stand in the shell of a reader.
OURS = ("example_project.", "benchmarks.", "tests.")
MEMORY_BUS = "example_project.domain_events.backends.memory.EventBus"


def setup(database: str = "sqlite") -> None:
    """Set up Django with every module, on an empty, migrated database.

    `database` is "sqlite" or "postgresql"; the second is a real server
    that comes as a Python package, and ends with the kernel. The folder
    of the database is removed when the kernel ends. Mail stays in
    `django.core.mail.outbox`.

    Called once more, it gives another empty database, and the project as
    it was: who runs a chapter again begins at its beginning.
    """
    give_hints()
    # A kernel runs an event loop, and Django refuses the ORM there.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    os.environ["EDA_DATABASE_URL"] = database_url(database, new_folder())
    os.environ.setdefault("EVENT_BUS_BACKEND", MEMORY_BUS)
    # The library refuses a class that a cell defines when it runs again.
    os.environ["EVENTSOURCING_DISABLE_REDEFINITION_CHECK"] = "y"
    if not os.environ.get(SETTINGS, "").startswith(OURS):
        os.environ[SETTINGS] = "example_project.settings"
    begin()
    setup_test_environment(debug=False)
    call_command("migrate", verbosity=0)


def begin() -> None:
    """Set up Django, or let the project be as it was then."""
    again = apps.ready
    django.setup()
    # Late: what it knows of can be imported only now.
    from classroom import restart

    if again and restart.BEFORE:
        restart.start_anew(os.environ["EDA_DATABASE_URL"])
    else:
        restart.remember()


def database_url(database: str, folder: Path) -> str:
    """Return the URL of an empty `database`, which may live in `folder`.

    PostgreSQL is a new database on the server that `services` finds.
    Raises ValueError for a database of another kind, and
    ServiceUnavailableError when the server does not answer.
    """
    if database == "sqlite":
        return f"sqlite:///{quote(str(folder / 'pharmacy.sqlite3'))}"
    if database == "postgresql":
        return fresh_database(find_server("postgres").url)
    raise ValueError(
        f"database={database!r}: choose 'sqlite' or 'postgresql'."
    )
