"""Functions that run in other threads and processes."""

from __future__ import annotations

import os
import threading

import pytest

from classroom import in_new_process, in_thread, in_threads


def test_thread_returns_the_result() -> None:
    """What the function returns comes back."""
    assert in_thread(lambda number: number + 1, 41) == 42


def test_thread_passes_errors_on() -> None:
    """What the function raises is raised here."""
    with pytest.raises(ZeroDivisionError):
        in_thread(lambda: 1 / 0)


def test_threads_run_at_the_same_time() -> None:
    """Two functions can wait for each other."""
    barrier = threading.Barrier(2, timeout=5)
    assert sorted(in_threads(barrier.wait, barrier.wait)) == [0, 1]


def say_who_runs(greeting: str) -> None:
    import os

    print(greeting, os.getpid())


def test_process_prints_with_its_arguments() -> None:
    """The source travels with plain arguments, and output comes back."""
    greeting, pid = in_new_process(say_who_runs, "hi", django=False).split()
    assert greeting == "hi"
    assert int(pid) != os.getpid()


def print_setting() -> None:
    import os

    from django.conf import settings

    print("testserver" in settings.ALLOWED_HOSTS, os.environ["COLOUR"])


def test_process_has_django_set_up() -> None:
    """Settings are those of a test, and the environment arrives."""
    printed = in_new_process(print_setting, COLOUR="green")
    assert printed == "True green\n"


def be_killed() -> None:
    import os
    import signal

    print("alive")
    os.kill(os.getpid(), signal.SIGKILL)


def test_process_may_be_killed_when_that_is_expected(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A negative number is a signal; what was printed before arrives."""
    monkeypatch.delenv("PYTHONUNBUFFERED", raising=False)
    printed = in_new_process(be_killed, ends_with=-9, django=False)
    assert printed == "alive\n"


def test_process_that_ends_otherwise_is_an_error() -> None:
    """The error has the status, and what the process printed."""
    with pytest.raises(RuntimeError, match="ended with -9, not 0"):
        in_new_process(be_killed, django=False)
