"""A server that this process starts ends with it."""

import subprocess
import sys

import pytest

from classroom.servers import process

STUBBORN = """
import signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("deaf", flush=True)
time.sleep(600)
"""


def test_a_server_that_does_not_end_is_killed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Whoever started it could not end either."""
    monkeypatch.setattr(process, "ENDS_WITHIN", 0.2)
    server = subprocess.Popen(
        [sys.executable, "-c", STUBBORN], stdout=subprocess.PIPE, text=True
    )
    with server:
        assert server.stdout
        assert server.stdout.readline() == "deaf\n"
        process.stop(server)
    assert server.returncode == -9
