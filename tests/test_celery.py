"""The tasks run in the project's Celery app, wherever Django runs."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.util import find_spec
from threading import Thread

import pytest
from billiard.exceptions import WorkerLostError
from celery.contrib.django.task import DjangoTask
from django.conf import settings

from classroom import tasks
from classroom.worker import CeleryWorker
from example_project.celery import app
from example_project.ehr.tasks import create_erx_prescription
from example_project.fulfillment.tasks import process_fulfillment
from example_project.notifications.tasks import send_shipping_mail

TASKS = [create_erx_prescription, process_fulfillment, send_shipping_mail]


@pytest.fixture(scope="module")
def worker():
    """A real worker, whose tasks need no database."""
    conf = {"worker_lost_wait": 0.1}
    with CeleryWorker(tasks.__name__, conf=conf) as worker:
        yield worker


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
    assert [each.main for each in found] == ["example_project"] * len(TASKS)


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


@pytest.mark.parametrize("task", TASKS)
def test_a_task_goes_to_the_queue_of_its_module(task):
    """Routing is by the module, and each queue has its own exchange."""
    module = task.name.split(".")[1]
    queue = app.amqp.router.route({}, task.name)["queue"]
    assert (queue.name, queue.routing_key) == (module, module)
    assert queue.exchange.name == module


def test_each_module_with_a_queue_has_tasks():
    """Nobody would write to a queue of another one."""
    for module in settings.MODULES_WITH_TASKS:
        assert find_spec(f"example_project.{module}.tasks"), module


def test_a_worker_takes_from_every_queue():
    """Started without -Q it leaves no task lying."""
    queues = {app.amqp.router.route({}, t.name)["queue"].name for t in TASKS}
    assert queues <= set(app.amqp.queues)
    assert app.conf.task_default_queue in app.amqp.queues


@pytest.mark.parametrize("task", TASKS)
def test_a_task_survives_its_process(task):
    """The broker keeps the message until the task has ended."""
    assert task.acks_late
    assert task.reject_on_worker_lost


def test_the_calls_to_other_companies_are_limited():
    """A worker sends no more than they take."""
    assert create_erx_prescription.rate_limit == "10/s"
    assert send_shipping_mail.rate_limit == "20/s"


@pytest.mark.service("redis")
@pytest.mark.parametrize("task", [tasks.by_default, tasks.only_acks_late])
def test_a_task_that_dies_is_lost(worker, task):
    """Celery's default, and the half of the remedy that is not enough."""
    with pytest.raises(WorkerLostError):
        task.delay().get(timeout=20)


@pytest.mark.service("redis")
def test_a_reliable_task_that_dies_is_run_again(worker):
    """The second delivery goes through."""
    tasks.reliable.delay().get(timeout=20)
    steps = worker.wait_for("reliable")
    assert [(step.what, step.redelivered) for step in steps] == [
        ("started", False),
        ("started", True),
        ("SUCCESS", True),
    ]


@pytest.mark.service("redis")
def test_a_worker_logs_each_line_once(monkeypatch):
    """It keeps the log that the settings set up, with correlation ids."""
    monkeypatch.setenv("LOG_LEVEL", "INFO")
    with CeleryWorker(tasks.__name__, pool="solo") as worker:
        tasks.call_outside.delay(0).get(timeout=20)
        worker.wait_for("call_outside")
        lines = [x for x in worker.log.splitlines() if "begins" in x]
    assert len(lines) == 1
    assert "example_project.correlation.celery" in lines[0]


@pytest.mark.service("redis")
def test_a_reliable_task_that_fails_is_run_again(worker):
    """A second later it succeeds."""
    tasks.without_jitter.delay(1)
    steps = worker.wait_for("without_jitter")
    assert [step.what for step in steps] == [
        "started",
        "RETRY",
        "started",
        "SUCCESS",
    ]
    assert steps[2].at - steps[0].at >= 0.9


class Trojan:
    """It makes a folder when it is unpickled."""

    def __init__(self, folder: str) -> None:
        self.folder = folder

    def __reduce__(self):
        return os.mkdir, (self.folder,)


@pytest.mark.service("redis")
def test_a_pickle_is_refused_unread(worker, tmp_path):
    """The worker goes on with the next message."""
    folder = tmp_path / "owned"
    tasks.call_outside.apply_async([Trojan(str(folder))], serializer="pickle")
    tasks.call_outside.delay(0).get(timeout=20)
    assert not folder.exists()
    assert "ContentDisallowed" in worker.log
