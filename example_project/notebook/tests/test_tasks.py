"""The tasks of the page on Celery do what the page says."""

from __future__ import annotations

from signal import SIGKILL

import pytest
from django.test import override_settings

from example_project.notebook import in_new_process


def deliver(redelivered: bool) -> None:
    from types import SimpleNamespace

    from example_project.notebook.tasks import die_once

    delivery = {"redelivered": redelivered}
    die_once(SimpleNamespace(request=SimpleNamespace(delivery_info=delivery)))
    print("survived")


def test_a_process_dies_of_the_first_delivery() -> None:
    """Nothing after the kill is printed."""
    assert in_new_process(deliver, False, ends_with=-SIGKILL) == ""


def test_a_process_survives_the_second_delivery() -> None:
    """The message says that it came before."""
    assert in_new_process(deliver, True) == "survived\n"


def test_a_task_of_django_runs_in_place() -> None:
    """Its result is kept, and so is the error of a failed one."""
    pytest.importorskip("django_tasks")  # only the page needs it
    from example_project.notebook.django_task import pack

    immediate = "django_tasks.backends.immediate.ImmediateBackend"
    with override_settings(TASKS={"default": {"BACKEND": immediate}}):
        packed = pack.enqueue("amoxicillin")
        failed = pack.enqueue("bad")
    assert packed.return_value == "amoxicillin, packed"
    assert failed.errors[0].exception_class is ConnectionError
