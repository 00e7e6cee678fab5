"""Start processes of the delivery, and see how they end."""

from __future__ import annotations

import multiprocessing
import os
import secrets
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

BUS = "example_project.brokers.rabbitmq.RabbitEventBus"
NAMESPACE = f"killtest-{secrets.token_hex(6)}"
ENDS_WITHIN = 120  # seconds


class Processes:
    """Forks of a process that has Django set up, one for each role.

    The first one made decides about the database of all.
    """

    def __init__(self, database: str, broker: str) -> None:
        self.broker = broker
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "example_project.settings",
            "EDA_DATABASE_URL": database,
            "EVENT_BUS_BACKEND": BUS,
            "EVENT_BUS_URL": broker,
            "EVENT_BUS_NAMESPACE": NAMESPACE,
        }
        self.context = multiprocessing.get_context("forkserver")
        self.context.set_forkserver_preload(["tests.killtest.roles"])

    def start(self, role: str, *args: Any, kill_at: str = "") -> Any:
        """Start a process of `role`; return it."""
        process = self.context.Process(
            target=be, args=(role, self.broker, args, kill_at), name=role
        )
        process.start()
        return process

    def run(self, role: str, *args: Any) -> None:
        """Let a process of `role` do its work to the end.

        Raises RuntimeError when it fails or does not end.
        """
        with self.started(role, *args) as process:
            process.join(ENDS_WITHIN)
            if process.exitcode != 0:
                raise RuntimeError(f"{role} ended with {process.exitcode}")

    def dies(self, role: str, *args: Any, kill_at: str) -> bool:
        """Tell whether a process of `role` was killed at that point."""
        with self.started(role, *args, kill_at=kill_at) as process:
            process.join(ENDS_WITHIN)
            return process.exitcode == -signal.SIGKILL

    @contextmanager
    def started(
        self, role: str, *args: Any, kill_at: str = ""
    ) -> Iterator[Any]:
        """Give a running process, and leave none behind."""
        process = self.start(role, *args, kill_at=kill_at)
        try:
            yield process
        finally:
            if process.is_alive():
                process.terminate()
                process.join(10)
                process.kill()
                process.join()


def be(role: str, broker: str, args: tuple[Any, ...], kill_at: str) -> None:
    """Be a process of `role`, in the fork."""
    from tests.killtest.roles import run

    run(role, broker, *args, kill_at=kill_at)
