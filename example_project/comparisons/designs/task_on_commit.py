"""A task on commit: the health record queues a task for each reaction."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any, cast

from celery import Celery, signals
from celery.contrib.django.task import DjangoTask
from celery.worker import WorkController, state
from django.conf import settings
from django.db import transaction

from example_project.comparisons.designs.reactions.notifications import (
    mail_patient,
)
from example_project.comparisons.designs.reactions.orders import approve_item
from example_project.comparisons.designs.scenario import (
    Reaction,
    ids_of,
    row_is_approved,
    write_prescription,
)
from example_project.ehr.models import PrescriptionRequest, Provider

is_approved = row_is_approved
QUEUE = "celery"


@cache
def app() -> Celery[DjangoTask[Any, Any]]:
    """Return an app as Celery makes it, with its tasks.

    It needs a Redis, so not before its first use: EVENT_BUS_URL.
    """
    celery = Celery("designs", set_as_current=False, task_cls=DjangoTask)
    prefix = f"{settings.EVENT_BUS_NAMESPACE}-tasks:"
    celery.conf.update(
        broker_url=settings.EVENT_BUS_URL,
        broker_transport_options={"global_keyprefix": prefix},
        task_ignore_result=True,
    )
    for reaction in (mail_patient, approve_item):
        celery.task(name=reaction.__name__)(reaction)
    celery.finalize()
    return celery


def task(reaction: Reaction) -> DjangoTask[Any, Any]:
    """Return the task that calls a reaction."""
    return cast("DjangoTask[Any, Any]", app().tasks[reaction.__name__])


@transaction.atomic
def approve(request: PrescriptionRequest, provider: Provider) -> None:
    """Change the rows, and queue the tasks once they are committed."""
    write_prescription(request, provider)
    task(mail_patient).delay_on_commit(*ids_of(request))
    task(approve_item).delay_on_commit(*ids_of(request))


def connect(reactions: Sequence[Reaction]) -> None:
    """Begin with an empty queue: what is queued is written above."""
    app().control.purge()


def disconnect() -> None:
    """Drop what nobody has taken."""
    app().control.purge()


def deliver() -> None:
    """Let a worker run, in this process, until the queue is empty."""
    if not waiting():
        return
    for signal in (signals.worker_ready, signals.task_postrun):
        signal.connect(stop_when_done)
    try:
        WorkController(
            app=app(),
            pool="solo",
            without_gossip=True,
            without_mingle=True,
            without_heartbeat=True,
        ).start()
    finally:
        state.should_stop = None
        for signal in (signals.worker_ready, signals.task_postrun):
            signal.disconnect(stop_when_done)


def stop_when_done(**_: Any) -> None:
    """Let the worker of this process end, when nothing waits."""
    if not waiting():
        # Celery reads it between two tasks.
        state.should_stop = 0  # type: ignore[assignment]


def waiting() -> int:
    """Return how many tasks are in the queue."""
    with app().connection_for_read() as connection:
        queue = app().amqp.queues[QUEUE].bind(connection.default_channel)
        declared: Any = queue.queue_declare()
        return int(declared.message_count)


def publish_again(request: PrescriptionRequest) -> None:
    """Queue the same tasks once more."""
    task(mail_patient).delay(*ids_of(request))
    task(approve_item).delay(*ids_of(request))


def deliver_again(request: PrescriptionRequest) -> None:
    """Give a worker the same tasks again, as a broker may that lost touch."""
    publish_again(request)
