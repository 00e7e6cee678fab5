"""What runs inside the process of a worker that worker.py starts."""

from __future__ import annotations

import json
import os
import signal
import threading
import time
from collections.abc import Mapping
from functools import cache
from typing import Any

import django
from celery import Celery, signals
from django.conf import settings
from redis import Redis


def set_up(changed: Mapping[str, Any]) -> None:
    """Set Django up, with `changed` in the place of those settings."""
    for name, value in changed.items():
        setattr(settings, name, value)
    django.setup()


NOTES = "steps"


def serve(conf: Mapping[str, Any], prefix: str, arguments: list[str]) -> None:
    """Run a worker until it is told to stop, or its parent is gone.

    `conf` changes the app. Each step of a task is pushed to a list on
    its broker; that list and all else under `prefix` goes at the end.
    """
    from example_project.celery import app

    app.conf.update(conf)
    note_steps(app, f"{prefix}{NOTES}")
    threading.Thread(target=end_with_parent, daemon=True).start()
    try:
        app.worker_main(["worker", *arguments])
    finally:
        with Redis.from_url(app.conf.broker_url) as redis:
            remove_keys(redis, prefix)


def remove_keys(redis: Redis, prefix: str) -> None:
    """Delete every key that starts with `prefix`."""
    for key in redis.scan_iter(f"{prefix}*", count=1000):
        redis.delete(key)


def end_with_parent() -> None:
    """Stop the worker when the other end of its input is closed."""
    # Not by sys.stdin: a child that is forked now could not close it.
    while os.read(0, 1):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


def note_steps(app: Celery, notes: str) -> None:
    """Push what happens to a task to the list `notes`."""

    @cache
    def broker(pid: int) -> Redis:
        # A connection for each process: none may be shared by a fork.
        return Redis.from_url(app.conf.broker_url)

    def note(what: str, task: Any) -> None:
        delivery = task.request.delivery_info or {}
        step = {
            "task": task.name.rpartition(".")[2],
            "what": what,
            "at": time.time(),
            "redelivered": bool(delivery.get("redelivered")),
        }
        broker(os.getpid()).rpush(notes, json.dumps(step))

    def started(task: Any, **_: Any) -> None:
        note("started", task)

    def ended(task: Any, state: str, **_: Any) -> None:
        note(state, task)

    def ready(**_: Any) -> None:
        broker(os.getpid()).rpush(notes, json.dumps({"task": "", "at": 0}))

    signals.task_prerun.connect(started, weak=False)
    signals.task_postrun.connect(ended, weak=False)
    signals.worker_ready.connect(ready, weak=False)
