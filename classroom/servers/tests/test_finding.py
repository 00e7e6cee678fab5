"""One rule finds a server: yours, a local one, an embedded one."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

import psycopg
import pytest

from classroom import in_new_process
from classroom.servers import (
    ServiceUnavailableError,
    find_server,
    is_available,
)
from classroom.servers.finding import KINDS, forget

NOWHERE = {
    "postgres": "postgresql://x@127.0.0.1:1/x",
    "redis": "redis://127.0.0.1:1/0",
    "amqp": "amqp://127.0.0.1:1//",
    "aws": "http://127.0.0.1:1",
}


@pytest.fixture(autouse=True)
def _look_again() -> Iterator[None]:
    """What was found before, or is found here, counts for this test."""
    forget()
    yield
    forget()


@pytest.mark.parametrize("name", KINDS)
def test_a_server_that_is_named_has_to_answer(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No other server takes the place of the one that you named."""
    monkeypatch.setenv(KINDS[name].variable, NOWHERE[name])
    with pytest.raises(ServiceUnavailableError, match=KINDS[name].variable):
        find_server(name)
    with pytest.raises(ServiceUnavailableError):
        is_available(name)


@pytest.mark.parametrize("name", ["postgres", "redis", "aws"])
def test_an_embedded_server_serves_a_machine_without_one(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A package brings it, and it ends with the process."""
    printed = in_new_process(
        tell_embedded, name, django=False, **{KINDS[name].variable: ""}
    )
    origin, version = printed.splitlines()
    assert origin == "embedded"
    assert version


def tell_embedded(name: str) -> None:
    from classroom.servers import find_server
    from classroom.servers.finding import KINDS

    type(KINDS[name]).local = ""
    service = find_server(name)
    print(service.origin, service.version, sep="\n")


def test_rabbitmq_is_never_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without one, the error names the package and the variable."""
    monkeypatch.delenv("EDA_AMQP_URL", raising=False)
    monkeypatch.delenv("EDA_REQUIRE", raising=False)
    monkeypatch.setattr(type(KINDS["amqp"]), "local", "")
    with pytest.raises(ServiceUnavailableError) as caught:
        find_server("amqp")
    assert not is_available("amqp")
    monkeypatch.setenv("EDA_REQUIRE", "redis, amqp")
    with pytest.raises(ServiceUnavailableError):
        is_available("amqp")
    assert "rabbitmq-server" in str(caught.value)
    assert "EDA_AMQP_URL" in str(caught.value)


def test_a_name_that_no_server_has() -> None:
    """The error lists the names."""
    with pytest.raises(ValueError, match="postgres, redis, amqp, aws"):
        find_server("kafka")


def ask_for_a_database_twice() -> None:
    from pathlib import Path

    from classroom.environment import database_url

    for _ in range(2):
        print(database_url("postgresql", Path()))


def test_a_server_gets_a_database_for_each_notebook() -> None:
    """Two databases, and both are gone when the process is."""
    printed = in_new_process(ask_for_a_database_twice, django=False)
    names = [urlsplit(url).path[1:] for url in printed.split()]
    assert len(set(names)) == 2
    with psycopg.connect(find_server("postgres").url) as connection:
        left = connection.execute(
            "SELECT datname FROM pg_database WHERE datname = ANY(%s)",
            [names],
        ).fetchall()
    assert left == []
