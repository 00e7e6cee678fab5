"""The tasks of the page on Celery do what the page says."""

from __future__ import annotations

import uuid
from signal import SIGKILL

import pytest
from celery import Celery
from celery.exceptions import SoftTimeLimitExceeded
from django.test import override_settings
from redis import Redis

from classroom import in_new_process, tasks
from classroom.servers import find_server
from classroom.worker_process import remove_keys
from example_project.ehr.models import Prescription
from example_project.orders.models import Product


def deliver(redelivered: bool) -> None:
    from types import SimpleNamespace

    from classroom.tasks import die_once

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
    from classroom.django_task import pack

    immediate = "django_tasks.backends.immediate.ImmediateBackend"
    with override_settings(TASKS={"default": {"BACKEND": immediate}}):
        packed = pack.enqueue("amoxicillin")
        failed = pack.enqueue("bad")
    assert packed.return_value == "amoxicillin, packed"
    assert failed.errors[0].exception_class is ConnectionError


def test_the_network_is_down_as_often_as_there_are_refills() -> None:
    """Without any, the prescription goes through at once."""
    network = tasks.FlakyGateway()
    with pytest.raises(ConnectionError):
        network.submit(Prescription(pk=1, refills=2))
    assert network.submit(Prescription(pk=1, refills=0)).startswith("ERX-")


def test_a_task_may_fail_as_often_as_it_is_told() -> None:
    """Not at all, here; a worker shows the rest."""
    assert tasks.without_jitter.delay(0).successful()


@pytest.mark.django_db
def test_a_task_looks_for_a_product_in_its_own_transaction() -> None:
    """It looks into the database that its argument names."""
    Product.objects.create(sku="amox", name="Amoxicillin")
    assert tasks.look_in_transaction.delay("amox", "default").get()
    assert not tasks.look_in_transaction.delay("ibu", "default").get()


def test_a_task_tidies_up_at_its_soft_limit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Celery raises in it; a worker on the page does so in time."""

    def too_long(seconds: float) -> None:
        raise SoftTimeLimitExceeded

    monkeypatch.setattr(tasks.time, "sleep", too_long)
    assert tasks.softly_limited.run() == "tidied up"


@pytest.mark.service("redis")
def test_a_task_gives_up_when_it_began_too_often() -> None:
    """Each begin counts, also of a process that is not there any more."""
    url, id = find_server("redis").url, str(uuid.uuid4())
    app = Celery("capped", backend=url, set_as_current=False)

    @app.task(base=tasks.CappedTask, name="capped")
    def task() -> None:
        pass

    app.finalize()
    try:
        for _ in range(tasks.CappedTask.most_starts):
            task.before_start(id, (), {})
        with pytest.raises(tasks.TooManyStartsError, match="began 4 times"):
            task.before_start(id, (), {})
    finally:
        remove_keys(Redis.from_url(url), f"*{id}")
