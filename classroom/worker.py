"""A real Celery worker beside a notebook or a test."""

from __future__ import annotations

import atexit
import json
import os
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from celery.app import app_or_default
from django.db import connections
from redis import Redis

from classroom.servers import find_server
from classroom.servers.folders import new_folder
from classroom.servers.process import free_port
from classroom.source import ROOT
from classroom.worker_process import NOTES, remove_keys
from classroom.worker_settings import (
    conf_of,
    mail_settings,
    make_current,
    new_app,
    plain,
)

START_SECONDS = 60
STOP_SECONDS = 10

PROGRAM = """
from classroom.worker_process import serve, set_up
set_up({settings!r})
serve({conf!r}, {prefix!r}, {arguments!r})
"""

# Quick to start: this worker has no others to talk to.
ARGUMENTS = [
    "--loglevel=INFO",
    "--without-gossip",
    "--without-mingle",
    "--without-heartbeat",
]


@dataclass(frozen=True)
class Step:
    """What happened to a task on the worker, and when.

    `what` is "started", or the state in which a run ended: "SUCCESS",
    "FAILURE" or "RETRY". `at` is in seconds since 1970.
    """

    task: str
    what: str
    at: float
    redelivered: bool


class CeleryWorker:
    """A worker in a process of its own, for the tasks of this process.

    It works on the databases of this process and on the Redis that
    `servers` finds, under a random prefix, so that two never meet. The
    tasks of this process go there from `start` to `stop`; before and
    after they are eager. It knows the tasks of the project, and those of
    `modules`. `conf` changes the Celery app on both sides, `settings`
    those of Django over there.
    """

    def __init__(
        self,
        *modules: str,
        pool: str = "prefork",
        concurrency: int = 2,
        conf: Mapping[str, Any] | None = None,
        settings: Mapping[str, Any] | None = None,
    ) -> None:
        url = find_server("redis").url
        self.prefix = f"pharmacy-{secrets.token_hex(8)}:"
        self.folder = new_folder()
        self.redis = Redis.from_url(url)
        self.conf = {
            **conf_of(url, self.prefix, conf or {}),
            "include": list(modules),
        }
        self.app = new_app(self.conf)
        self.program = PROGRAM.format(
            settings={
                "DATABASES": plain(connections.settings),
                **mail_settings(self.folder / "mail"),
                **(settings or {}),
            },
            conf=self.conf,
            prefix=self.prefix,
            arguments=[
                f"--pool={pool}",
                f"--concurrency={concurrency}",
                f"--hostname={self.prefix}@%h",
                *ARGUMENTS,
            ],
        )
        self._steps: list[Step] = []

    def start(self) -> Self:
        """Start the process, and return once it takes tasks.

        Raises RuntimeError, with the end of its log, when it dies.
        """
        self._process = self._new_process()
        atexit.register(self.stop)
        try:
            self._await_note(START_SECONDS)
        except BaseException:
            self.stop()
            raise
        self._before = app_or_default()
        make_current(self.app)
        return self

    def stop(self) -> None:
        """End the process, remove its keys, and be eager again."""
        atexit.unregister(self.stop)
        if hasattr(self, "_before"):
            make_current(self._before)
            del self._before
        end(self._process)
        self.app.close()
        remove_keys(self.redis, self.prefix)  # if it was killed
        self.redis.close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _new_process(self) -> subprocess.Popen[bytes]:
        paths = [str(ROOT), os.environ.get("PYTHONPATH", "")]
        with self._log_file.open("wb") as log:
            return subprocess.Popen(
                [sys.executable, "-c", self.program],
                cwd=ROOT,
                env={
                    **os.environ,
                    "PYTHONPATH": os.pathsep.join(filter(None, paths)),
                    # Where all is one container's root, show what happens.
                    "C_FORCE_ROOT": "1",
                },
                stdin=subprocess.PIPE,  # closed when this process is gone
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def _log_file(self) -> Path:
        return self.folder / "worker.log"

    @property
    def log(self) -> str:
        """What the worker has logged until now."""
        return self._log_file.read_text("utf-8")

    @property
    def mails(self) -> list[str]:
        """The mails that tasks have sent, in no order."""
        folder = self.folder / "mail"
        return [each.read_text("utf-8") for each in folder.glob("*")]

    def wait_for(
        self, task: str, *ends: str, times: int = 1, timeout: float = 20
    ) -> list[Step]:
        """Wait until `task` was at one of `ends` so many `times`.

        An end is "SUCCESS" unless you say otherwise. Return all steps of
        the task until then, and forget them. `timeout` is in seconds;
        raises TimeoutError, with the steps that came.
        """
        ends = ends or ("SUCCESS",)
        deadline = time.monotonic() + timeout
        while True:
            steps = [step for step in self._steps if step.task == task]
            if sum(step.what in ends for step in steps) >= times:
                self._steps = [s for s in self._steps if s.task != task]
                return steps
            try:
                note = self._await_note(deadline - time.monotonic())
            except TimeoutError as error:
                raise TimeoutError(
                    f"{task} was not at {' or '.join(ends)} {times} time(s) "
                    f"within {timeout} s, but did this: {steps}"
                ) from error
            self._steps.append(Step(**note))

    def _await_note(self, timeout: float) -> dict[str, Any]:
        """Return the next note; raise TimeoutError, or a dead worker's log."""
        notes = f"{self.prefix}{NOTES}"
        deadline = time.monotonic() + timeout
        while time.monotonic() < deadline:
            found: Any = self.redis.blpop([notes], timeout=0.5)
            if found:
                return json.loads(found[1])
            if self._process.poll() is not None:
                raise RuntimeError(f"The worker died:\n{self.log[-3000:]}")
        raise TimeoutError(f"nothing within {timeout} s")

    @contextmanager
    def broker_down(self) -> Iterator[None]:
        """Send the tasks of this process to a port where nobody listens."""
        down = f"redis://127.0.0.1:{free_port()}/0"
        app = new_app({**self.conf, "broker_url": down})
        make_current(app)
        try:
            yield
        finally:
            make_current(self.app)
            app.close()


def end(process: subprocess.Popen[bytes]) -> None:
    """End a worker and its children: politely first."""
    process.terminate()
    with suppress(subprocess.TimeoutExpired):
        process.wait(STOP_SECONDS)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    if process.stdin:
        process.stdin.close()
