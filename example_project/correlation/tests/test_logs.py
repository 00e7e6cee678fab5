"""Nothing from outside looks like a line of the log."""

from __future__ import annotations

import io
import logging
import logging.config
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.test import Client

from example_project.correlation.logs import escaped

FORGED = "2026-11-26 10:00:00,000 ERROR - example_project: FORGED"


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Let a logger of its own write as the settings say."""
    stream = io.StringIO()
    console = settings.LOGGING["handlers"]["console"] | {"stream": stream}
    handler = {"console": console}
    loggers = {
        name: {"handlers": ["console"], "level": "INFO", "propagate": False}
        for name in ("forged", "example_project.correlation.http")
    }
    names = ("version", "filters", "formatters")
    kept = {name: settings.LOGGING[name] for name in names}
    logging.config.dictConfig(
        kept
        | {"incremental": False, "disable_existing_loggers": False}
        | {"handlers": handler, "loggers": loggers}
    )
    yield stream
    for name in loggers:
        logging.getLogger(name).handlers.clear()
        logging.getLogger(name).propagate = True
        logging.getLogger(name).setLevel(logging.NOTSET)


@pytest.mark.parametrize(
    "end", ["\n", "\r", "\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029"]
)
def test_a_path_adds_no_line(log: io.StringIO, client: Client, end: str):
    """Whatever some reader of the log takes for the end of a line."""
    client.get(f"/x{end}{FORGED}\x1b[2K")
    [line] = log.getvalue().splitlines()
    assert "GET /x" in line and "FORGED" in line
    assert line.isprintable()


def test_neither_query_nor_form_is_logged(log: io.StringIO, client: Client):
    """They hold what is nobody's business, such as a password."""
    client.post("/nowhere?token=secret-1", {"password": "secret-2"})
    [line] = log.getvalue().splitlines()
    assert "POST /nowhere: 404" in line
    assert "secret" not in line


def test_an_error_adds_no_line_that_looks_like_one(log: io.StringIO):
    """Those of its traceback stand further to the right."""
    try:
        raise ValueError(f"a\n{FORGED}\r{FORGED}\x1b[2K")
    except ValueError:
        logging.getLogger("forged").exception("It failed: %s", f"\n{FORGED}")
    first, *rest = log.getvalue().splitlines()
    assert "It failed: \\n2026" in first
    assert rest[0] == "    Traceback (most recent call last):"
    assert all(line.startswith("    ") for line in rest)
    assert all(line.isprintable() for line in rest)


def test_a_traceback_stays_as_it_is_for_others(log: io.StringIO):
    """They share the record, and what was made of it."""
    logger = logging.getLogger("forged")
    other = logging.StreamHandler(stream := io.StringIO())
    logger.addHandler(other)
    try:
        raise ValueError("no")
    except ValueError:
        logger.exception("It failed")
    assert "\nTraceback" in stream.getvalue()
    assert "\n    Traceback" in log.getvalue()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Żółć, 処方, 💊", "Żółć, 処方, 💊"),
        ("a\tb", "a\\tb"),
        ("\x00", "\\x00"),
        ("\u202eevil", "\\u202eevil"),
        ("\ud800", "\\ud800"),
    ],
)
def test_letters_are_shown_and_controls_are_told(text: str, shown: str):
    """A terminal, or a person, is not misled."""
    assert escaped(text) == shown
