"""Tasks for the page on Celery, which a worker has to import."""

from __future__ import annotations

import os
import signal
import time
from typing import Any, ClassVar

from celery import Task, current_task, shared_task
from celery.contrib.django.task import DjangoTask
from celery.exceptions import SoftTimeLimitExceeded
from django.db import transaction

from example_project.correlation.tasks import ReliableTask
from example_project.ehr.erx import LocalErxGateway
from example_project.ehr.models import Prescription
from example_project.orders.models import Order, OrderStatus, Product


@shared_task(base=DjangoTask)
def call_outside(seconds: float) -> None:
    """Stand for a call to another computer that takes `seconds`."""
    time.sleep(seconds)


@shared_task(base=DjangoTask)
def order_is_there(uuid: str) -> bool:
    """Tell whether the order is in the database."""
    return Order.objects.filter(uuid=uuid).exists()


@shared_task(base=DjangoTask)
def make_ready(uuid: str) -> str:
    """Move the order on, and return its new status."""
    order = Order.objects.get(uuid=uuid)
    order.move_to(OrderStatus.READY_FOR_FULFILLMENT)
    return order.status


@shared_task(base=DjangoTask)
def look(sku: str, using: str) -> bool:
    """Tell whether the product is in the database called `using`."""
    return Product.objects.using(using).filter(sku=sku).exists()


@shared_task(base=DjangoTask)
def look_in_transaction(sku: str, using: str) -> bool:
    """Do as `look`, but in a transaction, as most tasks do."""
    with transaction.atomic(using=using):
        return Product.objects.using(using).filter(sku=sku).exists()


class FlakyGateway(LocalErxGateway):
    """A network that is down for the first attempts.

    For as many of them as the prescription has refills.
    """

    def submit(self, prescription: Prescription) -> str:
        """Return the reference; raises ConnectionError when down."""
        fail_until(prescription.refills)
        return super().submit(prescription)


@shared_task(base=ReliableTask, retry_jitter=False)
def without_jitter(failures: int) -> None:
    """Fail `failures` times, and wait without jitter in between."""
    fail_until(failures)


@shared_task(base=ReliableTask)
def with_jitter(failures: int) -> None:
    """Fail `failures` times, and wait by chance in between."""
    fail_until(failures)


@shared_task(base=ReliableTask, rate_limit="4/s")
def limited() -> None:
    """Do nothing, not too often."""


@shared_task(base=DjangoTask, bind=True)
def by_default(self: Task) -> None:
    """Kill the process once, with the defaults of Celery."""
    die_once(self)


@shared_task(base=DjangoTask, bind=True, acks_late=True)
def only_acks_late(self: Task) -> None:
    """Kill the process once, with half of the remedy."""
    die_once(self)


@shared_task(base=ReliableTask, bind=True)
def reliable(self: Task) -> None:
    """Kill the process once, with all of the remedy."""
    die_once(self)


@shared_task(base=ReliableTask, max_retries=2)
def always_dies(mended: str) -> None:
    """Kill the process each time, until the file `mended` is there."""
    if not os.path.exists(mended):
        os.kill(os.getpid(), signal.SIGKILL)


class TooManyStartsError(Exception):
    """A task that began as often as it may, and never came to an end."""


class CappedTask(ReliableTask):
    """Gives up when it began too often without an end.

    The count is written before the task begins, so that it outlives the
    death of the process. It is kept beside the result, in Redis.
    """

    most_starts: ClassVar[int] = 3

    def before_start(self, task_id: str, args: object, kwargs: object) -> None:
        """Count; raise TooManyStartsError, which is final."""
        attempt = f"{task_id}-{self.request.retries}"
        redis: Any = self.backend
        key = redis.get_key_for_task(attempt, "-starts")
        count = redis.client.incr(key)
        redis.client.expire(key, redis.expires)
        if count > self.most_starts:
            raise TooManyStartsError(f"{self.name} began {count} times")


@shared_task(base=CappedTask)
def capped() -> None:
    """Kill the process each time."""
    os.kill(os.getpid(), signal.SIGKILL)


@shared_task(base=ReliableTask, soft_time_limit=1)
def softly_limited() -> str:
    """Take too long; tidy up when Celery says so."""
    try:
        time.sleep(60)
    except SoftTimeLimitExceeded:
        return "tidied up"
    return "done"


@shared_task(base=ReliableTask, time_limit=1)
def hard_limited() -> None:
    """Take too long."""
    time.sleep(60)


@shared_task(base=ReliableTask)
def until_told(told: str) -> None:
    """Run until the file `told` is there."""
    while not os.path.exists(told):
        time.sleep(0.05)


def fail_until(retries: int) -> None:
    """Raise ConnectionError until Celery has tried again `retries` times."""
    done = current_task.request.retries if current_task else 0
    if done < retries:
        raise ConnectionError("the network is down")


def die_once(task: Task) -> None:
    """Kill this process, unless the message was delivered before."""
    delivery = task.request.delivery_info or {}
    if not delivery["redelivered"]:
        os.kill(os.getpid(), signal.SIGKILL)
