"""A RabbitMQ of the test's own, to be stopped and killed."""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

from kombu import Connection

from classroom.servers.process import free_port

SERVER = "rabbitmq-server"
DEBIAN = "/usr/lib/rabbitmq/bin"  # the same, but it does not change the user
STARTS_WITHIN = 90  # seconds


def is_installed() -> bool:
    """Tell whether there is a RabbitMQ to start."""
    return command() is not None


def command() -> str | None:
    """Return the path of the server's script, or None."""
    return shutil.which(SERVER, path=DEBIAN) or shutil.which(SERVER)


class Node:
    """A node in a folder of its own, on ports of its own."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="killtest-rabbitmq-"))
        port = free_port()
        self.url = f"amqp://guest:guest@127.0.0.1:{port}//"
        name = f"killtest-{secrets.token_hex(4)}@localhost"
        (self.folder / "enabled_plugins").write_text("[].")
        config = self.folder / "rabbitmq.conf"
        config.write_text(f"listeners.tcp.1 = 127.0.0.1:{port}\n")
        epmd_port = str(free_port())
        self.environment = {
            **os.environ,
            "HOME": str(self.folder),
            "RABBITMQ_NODENAME": name,
            "RABBITMQ_DIST_PORT": str(free_port()),
            "RABBITMQ_MNESIA_BASE": str(self.folder / "data"),
            "RABBITMQ_LOG_BASE": str(self.folder / "log"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(
                self.folder / "enabled_plugins"
            ),
            "RABBITMQ_CONFIG_FILE": str(config),
            "RABBITMQ_CONF_ENV_FILE": "/dev/null",
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "ERL_EPMD_PORT": epmd_port,
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": (
                "-kernel inet_dist_use_interface {127,0,0,1}"
            ),
        }
        # A node would start one that outlives it.
        self.mapper = subprocess.Popen(
            ["epmd", "-port", epmd_port], env=self.environment
        )
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the node, and return when it answers.

        Raises RuntimeError, with the end of its log, when it does not.
        """
        with (self.folder / "out").open("ab") as out:
            self.process = subprocess.Popen(
                [command() or SERVER],
                env=self.environment,
                stdout=out,
                stderr=out,
                start_new_session=True,
            )
        until = time.monotonic() + STARTS_WITHIN
        while not self.answers():
            if time.monotonic() > until or self.process.poll() is not None:
                told = (self.folder / "out").read_text(errors="replace")
                raise RuntimeError(f"RabbitMQ did not start:\n{told[-2000:]}")
            time.sleep(0.2)

    def answers(self) -> bool:
        """Tell whether a client can connect."""
        try:
            with Connection(self.url, connect_timeout=2) as connection:
                connection.connect()
        except Exception:
            return False
        return True

    def end(self, number: signal.Signals) -> None:
        """Send `number` to all processes of the node, and wait for them."""
        if self.process is None:
            return
        try:
            os.killpg(self.process.pid, number)
            self.process.wait(60)
        except ProcessLookupError:
            pass
        finally:
            kill_group(self.process.pid)
            self.process = None

    def remove(self) -> None:
        """Kill the node and its port mapper, and delete its folder."""
        self.end(signal.SIGKILL)
        self.mapper.kill()
        self.mapper.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


def kill_group(group: int) -> None:
    """Kill what is left of a group of processes, and wait until it is."""
    try:
        while True:
            os.killpg(group, signal.SIGKILL)
            time.sleep(0.05)
    except ProcessLookupError:
        pass
