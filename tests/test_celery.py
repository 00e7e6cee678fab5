"""The tasks run in the project's Celery app, wherever Django runs."""

from __future__ import annotations

import os
import subprocess
import sys
from threading import Thread

from celery.contrib.django.task import DjangoTask

from example_project.celery import app
from example_project.ehr.tasks import create_erx_prescription
from example_project.fulfillment.tasks import process_fulfillment

TASKS = [create_erx_prescription, process_fulfillment]


def test_a_task_is_bound_to_the_project():
    """In a test, a task has the project's app and the on-commit verbs."""
    assert all(task.app is app for task in TASKS)
    assert all(isinstance(task, DjangoTask) for task in TASKS)


def test_a_task_is_bound_in_any_thread():
    """runserver answers in threads: there the app is the same."""
    found = []
    thread = Thread(target=lambda: found.extend(t.app for t in TASKS))
    thread.start()
    thread.join()
    assert [each.main for each in found] == ["example_project"] * 2


def test_a_task_is_bound_in_a_script():
    """A script that only sets Django up gets eager tasks too."""
    script = (
        "import django; django.setup()\n"
        "from threading import Thread\n"
        "from example_project.ehr.tasks import create_erx_prescription as t\n"
        "show = lambda: print(t.app.main, t.app.conf.task_always_eager)\n"
        "show(); thread = Thread(target=show); thread.start(); thread.join()"
    )
    result = subprocess.run(
        [sys.executable, "-c", script],
        env=os.environ
        | {"DJANGO_SETTINGS_MODULE": "example_project.settings"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert result.stdout.splitlines() == ["example_project True"] * 2


def test_every_task_is_found_by_a_worker(db):
    """Autodiscovery knows each task by its name."""
    app.loader.import_default_modules()
    assert {task.name for task in TASKS} <= set(app.tasks)


def test_only_json_is_accepted():
    """No message can carry a pickle."""
    assert app.conf.accept_content == ["json"]
    assert app.conf.task_serializer == "json"
