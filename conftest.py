"""What every test shares: the database, and an ear for lost errors."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator

import pytest

from classroom.servers import (
    ServiceUnavailableError,
    find_server,
    why_missing,
)
from classroom.servers.postgres import fresh_database

# Here and not in pyproject.toml, where pytest-django would load the
# settings before --postgres can choose the database.
SETTINGS = "DJANGO_SETTINGS_MODULE"

# Where Django logs what a robust on_commit callback raised.
LOST_ERROR_LOGGERS = ("django.db.backends.base", "django.test")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add --postgres."""
    parser.addoption(
        "--postgres",
        action="store_true",
        help="run all tests on PostgreSQL: yours, or an embedded one",
    )


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Start two processes a core for `-n auto`: half of a test is waiting.

    It waits for a kernel, a worker or a broker.
    """
    return 2 * (os.cpu_count() or 1)


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Choose the database, then let Django load its settings."""
    if config.getoption("--postgres"):
        use_postgres()
    os.environ.setdefault(SETTINGS, "example_project.settings")
    from django.conf import settings

    settings.DATABASES  # noqa: B018


def use_postgres() -> None:
    """Put the address of a PostgreSQL into the environment."""
    try:
        server = find_server("postgres").url
    except ServiceUnavailableError as error:
        raise pytest.UsageError(str(error)) from error
    # Workers of pytest-xdist inherit it, and start no server again.
    os.environ["EDA_POSTGRES_URL"] = server
    os.environ.setdefault("EDA_DATABASE_URL", fresh_database(server))


def pytest_report_header(config: pytest.Config) -> str:
    """Say which database the tests use, and what is left out."""
    from django.conf import settings

    engine = settings.DATABASES["default"]["ENGINE"].rpartition(".")[2]
    if config.getoption("--postgres"):
        return f"database: {engine}"
    return (
        f"database: {engine}; tests marked postgres are deselected, "
        "add --postgres to run them"
    )


def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> None:
    """Without --postgres, deselect what only PostgreSQL can show."""
    if config.getoption("--postgres"):
        return
    left_out = [item for item in items if item.get_closest_marker("postgres")]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip a test whose server cannot be had; fail when it has to be.

    Afterwards the variable of the server says where it is.
    """
    for marker in item.iter_markers("service"):
        for name in marker.args:
            if missing := why_missing(name):
                pytest.skip(f"No {name}: {missing}")


class Listener(logging.Handler):
    """Keeps the errors that are logged."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep `record`."""
        self.records.append(record)


@pytest.fixture(autouse=True)
def _lost_errors(request: pytest.FixtureRequest) -> Iterator[Listener]:
    """Fail a test whose handlers failed after the commit, unnoticed."""
    listener = Listener()
    loggers = [logging.getLogger(name) for name in LOST_ERROR_LOGGERS]
    for logger in loggers:
        logger.addHandler(listener)
    yield listener
    for logger in loggers:
        logger.removeHandler(listener)
    if listener.records and "handler_errors" not in request.fixturenames:
        lines = [record.getMessage() for record in listener.records]
        pytest.fail("A handler failed after the commit:\n" + "\n".join(lines))


@pytest.fixture
def handler_errors(_lost_errors: Listener) -> Iterator[list]:
    """The errors logged after a commit, for a test that expects some."""
    yield _lost_errors.records
    assert _lost_errors.records, "A handler was expected to fail; none did."
