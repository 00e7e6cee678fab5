"""A server that this process starts, and ends."""

from __future__ import annotations

import atexit
import socket
import subprocess
import time
from collections.abc import Callable, Sequence
from typing import Any

STARTS_WITHIN = 30  # seconds
ENDS_WITHIN = 10


def free_port() -> int:
    """Return a port of this machine that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start_server(
    command: Sequence[str], answers: Callable[[], object]
) -> None:
    """Run `command` until this process ends; return when it `answers`.

    Raises what `answers` raised last, when it takes too long.
    """
    server = subprocess.Popen(  # noqa: S603
        command,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        # A kernel that ends waits for each child in its own group.
        start_new_session=True,
    )
    atexit.register(stop, server)
    deadline = time.monotonic() + STARTS_WITHIN
    while True:
        try:
            answers()
            return
        except OSError:
            if time.monotonic() > deadline or server.poll() is not None:
                raise
            time.sleep(0.1)


def stop(server: subprocess.Popen[Any]) -> None:
    """End `server` and wait for it; kill one that does not end."""
    server.terminate()
    try:
        server.wait(ENDS_WITHIN)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()
