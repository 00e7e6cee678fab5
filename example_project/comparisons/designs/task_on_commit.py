"""A task on commit: the health record queues a task for each reaction."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from functools import cache
from queue import Empty
from typing import Any, cast

from celery import Celery
from celery.contrib.django.task import DjangoTask
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
    """Work until the queue is empty, in this process.

    A task is acknowledged before it begins, and whatever it raises is
    logged: that is what a worker does by default.
    """
    with (
        app().connection_for_read() as connection,
        connection.SimpleQueue(QUEUE) as queue,
        suppress(Empty),
    ):
        while True:
            message = queue.get_nowait()
            message.ack()
            arguments, *_ = message.payload
            app().tasks[message.headers["task"]].apply(arguments)


def publish_again(request: PrescriptionRequest) -> None:
    """Queue the same tasks once more."""
    task(mail_patient).delay(*ids_of(request))
    task(approve_item).delay(*ids_of(request))


def deliver_again(request: PrescriptionRequest) -> None:
    """Give a worker the same tasks again, as a broker may that lost touch."""
    publish_again(request)
