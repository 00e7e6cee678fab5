"""Run the whole pharmacy: `python3 start.py pharmacy`.

The site, a relay, a consumer for each module and a worker of Celery, each a
process of its own, with Redis between them: yours, or an embedded one.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from threading import Event, Thread
from typing import IO

import django

from classroom.servers import ServiceUnavailableError, find_server
from classroom.servers.process import stop
from classroom.source import ROOT

PORT = "8000"
SETTINGS = "DJANGO_SETTINGS_MODULE"
DEMO = ("demo", "--verbosity=0")
MANAGE = ("-m", "example_project")
WORKER = ("-m", "celery", "-A", "example_project", "worker")
LOOKS_EVERY = 0.2  # seconds


def variables() -> dict[str, str]:
    """Return what each process is told: the project's own variables.

    Raises ServiceUnavailableError when there is no Redis.
    """
    url = find_server("redis").url
    return {
        "EVENT_BUS_BACKEND": "example_project.brokers.redis.RedisEventBus",
        "EVENT_BUS_URL": url,
        "CELERY_BROKER_URL": url,
        "CELERY_TASK_ALWAYS_EAGER": "0",
        "LOG_LEVEL": "INFO",
    }


def processes(port: str) -> dict[str, tuple[str, ...]]:
    """Return the arguments of Python for each process, by its name."""
    django.setup()
    from example_project.brokers.modules import events_by_module
    from example_project.domain_events.bus import event_bus

    site = ("runserver", "--noreload", f"127.0.0.1:{port}")
    modules = events_by_module(event_bus.subscriptions)
    return {
        "site": (*MANAGE, *site),
        "relay": (*MANAGE, "relay_outbox"),
        **{name: (*MANAGE, "consume", name) for name in modules},
        "worker": (*WORKER, "--loglevel=WARNING", "--concurrency=2"),
    }


def main(arguments: list[str]) -> int:
    """Run it until it is interrupted; `arguments` may hold a port.

    Return 1 when there is no Redis, or when one of the processes ended by
    itself: the others end with it.
    """
    os.environ.setdefault(SETTINGS, "example_project.settings")
    port, ended = (*arguments, PORT)[0], Event()
    # The last one comes when the terminal closes.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: ended.set())
    try:
        told = variables()
    except ServiceUnavailableError as error:
        print(error)
        return 1
    subprocess.run(  # noqa: S603
        [sys.executable, *MANAGE, *DEMO], cwd=ROOT, check=True
    )
    os.environ |= told
    chosen = processes(port)
    explain(told, chosen)
    gone: dict[str, int] = {}
    with running(chosen) as started:
        print(f"\nOpen http://127.0.0.1:{port}/ and interrupt this to stop.")
        sys.stdout.flush()
        while not (gone or ended.wait(LOOKS_EVERY)):
            gone = ended_of(started)
    for name, status in gone.items():
        print(f"{name} ended with {status}: see its lines above")
    return 1 if gone else 0


def ended_of(
    started: Mapping[str, subprocess.Popen[str]],
) -> dict[str, int]:
    """Return the exit status of each process that has ended."""
    polled = {name: process.poll() for name, process in started.items()}
    return {name: end for name, end in polled.items() if end is not None}


def explain(
    told: Mapping[str, str], chosen: Mapping[str, tuple[str, ...]]
) -> None:
    """Print what is started, as lines for a shell."""
    print("\nThis starts, each in a process of its own, with these variables:")
    for name, value in told.items():
        print(f"  export {name}={value}")
    for arguments in chosen.values():
        print("  python", *arguments)


@contextmanager
def running(
    chosen: Mapping[str, tuple[str, ...]],
) -> Iterator[dict[str, subprocess.Popen[str]]]:
    """Start processes, print their lines, and end them all."""
    started = {name: start(chosen[name]) for name in chosen}
    width = max(map(len, chosen))
    printers = [
        Thread(target=print_lines, args=(name.ljust(width), process.stdout))
        for name, process in started.items()
    ]
    for printer in printers:
        printer.start()
    try:
        yield started
    finally:
        # All are told before any is waited for.
        for process in started.values():
            process.terminate()
        for process in started.values():
            stop(process)
        for printer in printers:
            printer.join()


def start(arguments: tuple[str, ...]) -> subprocess.Popen[str]:
    """Start a Python that hears no interruption but ours."""
    return subprocess.Popen(  # noqa: S603
        [sys.executable, "-u", *arguments],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def print_lines(name: str, lines: IO[str]) -> None:
    """Print what a process says, with its name before each line."""
    for line in lines:
        print(f"{name} | {line}", end="", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
