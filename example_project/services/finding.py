"""Find a server: yours, one on this machine, or an embedded one."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cache

from example_project.services.aws import Aws
from example_project.services.base import Kind
from example_project.services.postgres import Postgres
from example_project.services.rabbitmq import RabbitMQ
from example_project.services.redis import Redis

KINDS: dict[str, Kind] = {
    kind.name: kind for kind in (Postgres(), Redis(), RabbitMQ(), Aws())
}
REQUIRE = "EDA_REQUIRE"


class ServiceUnavailableError(RuntimeError):
    """A server that cannot be had here; the message says the way out."""


@dataclass(frozen=True)
class Service:
    """A server that answered, and how it was found.

    `origin` is "set" by a variable, "local" or "embedded".
    """

    name: str
    url: str
    version: str
    origin: str


def is_available(name: str) -> bool:
    """Tell whether the server called `name` can be had here.

    Raises what `why_missing` raises.
    """
    return not why_missing(name)


def why_missing(name: str) -> str:
    """Return why the server called `name` cannot be had here, or "".

    Raises ServiceUnavailableError, as `find` does, when it has to be:
    its variable is set, or EDA_REQUIRE names it.
    """
    try:
        find(name)
    except ServiceUnavailableError as error:
        if is_required(name):
            raise
        return str(error)
    return ""


def is_required(name: str) -> bool:
    """Tell whether a missing server is a failure, not a skip."""
    required = os.environ.get(REQUIRE, "").replace(" ", "").split(",")
    return name in required or bool(os.environ.get(KINDS[name].variable))


def find(name: str) -> Service:
    """Return a server: "postgres", "redis", "amqp" or "aws".

    The one that its variable names has to answer. Without a variable it
    is one on this machine that answers, else an embedded one, which ends
    with this process. Raises ServiceUnavailableError for none, and
    ValueError for another name.
    """
    if name not in KINDS:
        raise ValueError(f"{name!r}: choose one of {', '.join(KINDS)}.")
    return _find(name)


def forget() -> None:
    """Look again at the next `find`; what was started stays."""
    _find.cache_clear()


@cache
def _find(name: str) -> Service:
    kind = KINDS[name]
    given = os.environ.get(kind.variable, "")
    if given:
        return _given(kind, given)
    return _local(kind) or _embedded(kind)


def _given(kind: Kind, url: str) -> Service:
    try:
        return Service(kind.name, url, kind.version(url), "set")
    except Exception as error:
        raise ServiceUnavailableError(
            f"{kind.variable} is set, and nothing answers there: {error}. "
            "Start the server, or unset the variable."
        ) from error


def _local(kind: Kind) -> Service | None:
    if not kind.local:
        return None
    try:
        version = kind.version(kind.local)
    except Exception:
        return None
    return Service(kind.name, kind.local, version, "local")


def _embedded(kind: Kind) -> Service:
    try:
        url = kind.start()
        # The processes that this one starts find the same server.
        os.environ[kind.variable] = url
        return Service(kind.name, url, kind.version(url), "embedded")
    except Exception as error:
        told = f" ({error})" if str(error) else ""
        raise ServiceUnavailableError(
            f"No {kind.name} here{told}. {kind.remedy} "
            f"{kind.variable} may name one elsewhere."
        ) from error
