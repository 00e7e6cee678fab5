"""A task that survives what passes: an outage, a deploy, a dead worker."""

from __future__ import annotations

from typing import ClassVar

from django.db import OperationalError

from example_project.correlation.celery import CorrelatedTask


class ReliableTask(CorrelatedTask):
    """Runs at least once, so a second run must change nothing.

    The broker keeps the message until the task has ended, also when the
    process that runs it is killed. What may pass is tried again, after
    1, 2, 4, ... seconds, or by chance sooner: so those who failed
    together don't come back together. Other errors are final.
    """

    acks_late = True
    reject_on_worker_lost = True
    # A network that is down raises OSError, a database OperationalError.
    autoretry_for: ClassVar = (OSError, OperationalError)
    retry_backoff = True
    retry_backoff_max = 600  # seconds
    retry_jitter = True
    max_retries = 10
