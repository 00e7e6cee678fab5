"""Start processes as forks of a server: what Popen is, for them."""

from __future__ import annotations

import json
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from sphinx.errors import ConfigError

from ..environment import environment, folder_of_sockets
from .server import NUMBER, READY

SERVER = Path(__file__).with_name("server.py")
#: Where a server listens, for this process and those that it starts.
ADDRESS = "GUARD_FORK_SERVER"
# Each fork gets its own of these; the server measures and watches nothing.
OF_A_JOB = ("PYTHONPATH", "GUARD_READS", "COVERAGE_PROCESS_")


def can_fork() -> bool:
    """Tell whether a fork is safe here: macOS has it, with threads inside."""
    return sys.platform == "linux"


@contextmanager
def serving(names: Sequence[str]) -> Iterator[None]:
    """Let processes be forked meanwhile, with the libraries `names` loaded.

    Without names, where there is a server already, and where no process can
    fork, nothing changes.
    Raises ConfigError when a library cannot be loaded for others.
    """
    if not names or ADDRESS in os.environ or not can_fork():
        yield
        return
    place = folder_of_sockets()
    with tempfile.TemporaryDirectory(prefix="guard-", dir=place) as folder:
        address = str(Path(folder, "door"))
        with _started(address, names) as server:
            _check(server)
            os.environ[ADDRESS] = address
            try:
                yield
            finally:
                del os.environ[ADDRESS]
                # A word, as a fork of ours may keep the pipe open.
                server.communicate("end")


def _started(address: str, names: Sequence[str]) -> subprocess.Popen[str]:
    """Start a server, which ends with its standard input."""
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(address)
        door.listen()
        return subprocess.Popen(
            [sys.executable, str(SERVER), str(door.fileno()), *names],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            pass_fds=[door.fileno()],
            env={
                name: value
                for name, value in environment().items()
                if not name.startswith(OF_A_JOB)
            },
            start_new_session=True,  # Control-C is for its client.
        )


def _check(server: subprocess.Popen[str]) -> None:
    said = server.stdout.readline().strip() if server.stdout else ""
    if said != READY:
        raise ConfigError(f"guard_preload in conf.py: {said}")


class Forked:
    """A process that the server forked; the same methods as Popen's.

    `streams` are the file descriptors of its input, output and errors.
    Raises RuntimeError when the server has ended.
    """

    stdin = stdout = stderr = None

    def __init__(
        self,
        command: Sequence[str],
        cwd: Path | str,
        env: dict[str, str],
        streams: Sequence[int],
    ) -> None:
        self.returncode: int | None = None
        self.server = socket.socket(socket.AF_UNIX)
        self.server.connect(os.environ[ADDRESS])
        job = {
            "module": command[2],
            "arguments": list(command[3:]),
            "cwd": str(cwd),
            "env": env,
        }
        socket.send_fds(self.server, [b"\n"], streams)
        self.server.sendall(f"{json.dumps(job)}\n".encode())
        self.pid = self._number()

    def _number(self) -> int:
        told = self.server.recv(NUMBER.size, socket.MSG_WAITALL)
        if len(told) < NUMBER.size:
            self.server.close()
            raise RuntimeError("the server of forks has ended: see above")
        return int(NUMBER.unpack(told)[0])

    def poll(self) -> int | None:
        """Return the exit status, or None while the process runs."""
        return self._status(timeout=0)

    def wait(self, timeout: float | None = None) -> int:
        """Return the exit status, in the end.

        Raises TimeoutExpired when it takes more than `timeout` seconds.
        """
        status = self._status(timeout)
        if status is None:
            raise subprocess.TimeoutExpired("a fork", timeout or 0)
        return status

    def _status(self, timeout: float | None) -> int | None:
        if self.returncode is None:
            if not select.select([self.server], [], [], timeout)[0]:
                return None
            self.returncode = self._number()
            self.server.close()
        return self.returncode

    def send_signal(self, number: int) -> None:
        """Send a signal to the process, unless it has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        """Ask the process to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End the process."""
        self.send_signal(signal.SIGKILL)
