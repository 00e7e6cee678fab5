"""Find a server: yours, one on this machine, or an embedded one."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from functools import cache

from classroom.servers.aws import Aws
from classroom.servers.base import ServerKind
from classroom.servers.postgres import Postgres
from classroom.servers.rabbitmq import RabbitMQ
from classroom.servers.redis import Redis

KINDS: dict[str, ServerKind] = {
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

    Raises ServiceUnavailableError, as `find_server` does, when it has to be:
    its variable is set, or EDA_REQUIRE names it.
    """
    try:
        find_server(name)
    except ServiceUnavailableError as error:
        if is_required(name):
            raise
        return str(error)
    return ""


def is_required(name: str) -> bool:
    """Tell whether a missing server is a failure, not a skip."""
    # Servers whose absence is a failure, not a skip: postgres,redis,amqp,aws.
    required = os.environ.get(REQUIRE, "").replace(" ", "").split(",")
    return name in required or bool(os.environ.get(KINDS[name].variable))


def find_server(name: str) -> Service:
    """Return a server: "postgres", "redis", "amqp" or "aws".

    The one that its variable names has to answer. Without a variable it
    is one on this machine that answers, else an embedded one, which ends
    with this process. Raises ServiceUnavailableError for none, and
    ValueError for another name.
    """
    if name not in KINDS:
        raise ValueError(f"{name!r}: choose one of {', '.join(KINDS)}.")
    service = _find(name)
    # The processes that this one starts find the same server.
    os.environ.setdefault(KINDS[name].variable, service.url)
    return service


def use_broker(name: str) -> None:
    """Let the event buses of this process, and of its children, use `name`.

    Their names on it are their own. Raises what `find_server` raises. Call
    it before Django is set up: it sets what the settings read.
    """
    os.environ["EVENT_BUS_URL"] = find_server(name).url
    os.environ["EVENT_BUS_NAMESPACE"] = f"pharmacy-{secrets.token_hex(6)}"


def forget() -> None:
    """Look again at the next `find_server`; what was started stays."""
    _find.cache_clear()


@cache
def _find(name: str) -> Service:
    kind = KINDS[name]
    given = os.environ.get(kind.variable, "")
    if given:
        return _given(kind, given)
    return _local(kind) or _embedded(kind)


def _given(kind: ServerKind, url: str) -> Service:
    try:
        return Service(kind.name, url, kind.version(url), "set")
    except Exception as error:
        raise ServiceUnavailableError(
            f"{kind.variable} is set, and nothing answers there: {error}. "
            "Start the server, or unset the variable."
        ) from error


def _local(kind: ServerKind) -> Service | None:
    if not kind.local:
        return None
    try:
        version = kind.version(kind.local)
    except Exception:
        return None
    return Service(kind.name, kind.local, version, "local")


def _embedded(kind: ServerKind) -> Service:
    try:
        url = kind.start()
        return Service(kind.name, url, kind.version(url), "embedded")
    except Exception as error:
        told = f" ({error})" if str(error) else ""
        raise ServiceUnavailableError(
            f"No {kind.name} here{told}. {kind.remedy} "
            f"{kind.variable} may name one elsewhere."
        ) from error
