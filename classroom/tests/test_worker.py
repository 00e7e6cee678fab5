"""A real worker, beside this test."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pytest
from celery import current_app, shared_task
from celery.contrib.django.task import DjangoTask
from kombu.exceptions import OperationalError
from redis import Redis

from classroom import in_new_process
from classroom.servers import find_server
from classroom.worker import CeleryWorker, Step
from classroom.worker_process import remove_keys
from classroom.worker_settings import plain


@shared_task(base=DjangoTask)
def process_id() -> int:
    """Tell which process runs this."""
    return os.getpid()


@shared_task(base=DjangoTask)
def greeting() -> str:
    """Greet."""
    return "hello"


pytestmark = pytest.mark.service("redis")


@pytest.fixture(scope="module")
def worker():
    with CeleryWorker(__name__, pool="solo") as worker:
        yield worker


def test_a_task_runs_in_another_process(worker):
    """Tasks are sent away, and their results come back."""
    assert process_id.delay().get(timeout=20) != os.getpid()
    assert greeting.delay().get(timeout=20) == "hello"


def test_its_steps_are_told(worker):
    """What was waited for is told once; other tasks wait their turn."""
    greeting.delay()
    worker.wait_for("greeting")
    process_id.delay()
    greeting.delay()
    worker.wait_for("greeting")
    steps = worker.wait_for("process_id")
    assert steps == [
        Step("process_id", "started", steps[0].at, redelivered=False),
        Step("process_id", "SUCCESS", steps[1].at, redelivered=False),
    ]


def test_what_never_comes_is_not_waited_for_for_ever(worker):
    """The error says what came instead."""
    process_id.delay()
    with pytest.raises(TimeoutError, match="FAILURE 1 time.*started"):
        worker.wait_for("process_id", "FAILURE", timeout=1)


def test_its_broker_can_be_out_of_reach(worker):
    """Inside, nothing can be queued; outside, all is well."""
    with worker.broker_down(), pytest.raises(OperationalError):
        process_id.delay()
    assert process_id.delay().get(timeout=20) != os.getpid()


def test_two_workers_never_meet_and_leave_nothing_behind(worker):
    """The tasks of each are under a prefix of its own, which goes."""
    app_before = current_app._get_current_object()
    with CeleryWorker(__name__, pool="solo") as other:
        there = process_id.delay().get(timeout=20)
        keys = f"{other.prefix}*"
        assert list(worker.redis.scan_iter(keys))
    here = process_id.delay().get(timeout=20)

    assert here != there
    assert current_app._get_current_object() is app_before
    assert other._process.poll() is not None
    assert list(worker.redis.scan_iter(keys)) == []


def start_and_die() -> None:
    import os
    import signal

    from classroom.worker import CeleryWorker

    worker = CeleryWorker(pool="solo").start()
    print(worker._process.pid, worker.prefix, flush=True)
    os.kill(os.getpid(), signal.SIGKILL)


def test_it_does_not_outlive_a_killed_parent(tmp_path):
    """The worker ends when its input is closed."""
    printed = in_new_process(
        start_and_die, ends_with=-signal.SIGKILL, TMPDIR=str(tmp_path)
    )
    pid, prefix = printed.split()
    try:
        assert is_gone_within(10, int(pid))
        with Redis.from_url(find_server("redis").url) as redis:
            assert list(redis.scan_iter(f"{prefix}*")) == []
    finally:
        with Redis.from_url(find_server("redis").url) as redis:
            remove_keys(redis, prefix)


def is_gone_within(seconds: float, pid: int) -> bool:
    """Wait for the end of a process that is not our child."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if not Path(f"/proc/{pid}").exists():
            return True
        time.sleep(0.05)
    os.kill(pid, signal.SIGKILL)
    return False


def test_a_worker_that_cannot_start_says_why():
    """The end of its log is in the error."""
    worker = CeleryWorker(pool="solo", settings={"INSTALLED_APPS": ["nope"]})
    with pytest.raises(RuntimeError, match="No module named 'nope'"):
        worker.start()
    assert worker._process.poll() is not None


def test_paths_travel_as_text(tmp_path):
    """A database in a file has its path."""
    assert plain({"default": {"NAME": tmp_path}}) == {
        "default": {"NAME": str(tmp_path)}
    }
