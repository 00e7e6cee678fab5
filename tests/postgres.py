"""A PostgreSQL for the tests: yours, or an embedded one."""

from __future__ import annotations

import psycopg

from example_project.notebook.environment import database_url, new_folder


def postgres_url() -> str:
    """Return the URL of a PostgreSQL that answers.

    It is the one of EDA_POSTGRES_URL, or else an embedded server that
    ends with this process. Raises psycopg.OperationalError for a server
    that does not answer.
    """
    url = database_url("postgresql", new_folder())
    with psycopg.connect(url, connect_timeout=5):
        return url
