"""The correlation id of a task travels in the headers of its message."""

from __future__ import annotations

import logging
import uuid
from contextlib import ExitStack
from typing import Any

from celery import Task
from celery.contrib.django.task import DjangoTask
from celery.signals import before_task_publish, task_postrun, task_prerun

from example_project.correlation.http import as_uuid
from example_project.domain_events.envelope import (
    correlated,
    current_correlation_id,
)

# Celery's own header "correlation_id" is the id of the task.
HEADER = "x_correlation_id"

logger = logging.getLogger(__name__)

# What ends with each task that runs in this process, by its id.
_running: dict[str, ExitStack] = {}


class CorrelatedTask(DjangoTask):
    """A task that remembers under which id it was queued.

    A transaction that handles several events commits under none of
    their ids: so the id is taken now, and not at the commit.
    """

    # The stubs promise a result, which nothing has before the commit.
    def apply_async_on_commit(  # type: ignore[override]
        self, *args: Any, **kwargs: Any
    ) -> None:
        """Queue the task after the commit, under the id of this moment."""
        headers = header() | (kwargs.pop("headers", None) or {})
        super().apply_async_on_commit(*args, headers=headers, **kwargs)

    def delay_on_commit(  # type: ignore[override]
        self, *args: Any, **kwargs: Any
    ) -> None:
        """Queue the task after the commit, under the id of this moment."""
        self.apply_async_on_commit(args, kwargs)


def header() -> dict[str, str]:
    """Return the header that carries the id of this moment."""
    return {HEADER: str(current_correlation_id() or uuid.uuid4())}


@before_task_publish.connect
def write_header(headers: dict[str, Any], **_: Any) -> None:
    """Put the id of who queues the task on its message, if none is."""
    headers.update(header() | headers)


@task_prerun.connect
def begin(task_id: str, task: Task, **_: Any) -> None:
    """Run the task under the id of who queued it.

    An eager task has no message: it runs under the id of its caller.
    """
    given = as_uuid((task.request.headers or {}).get(HEADER, ""))
    found = given or current_correlation_id() or uuid.uuid4()
    _running[task_id] = ExitStack()
    _running[task_id].enter_context(correlated(found))
    logger.info("%s begins", task.name)


@task_postrun.connect
def end(task_id: str, task: Task, state: str | None = None, **_: Any) -> None:
    """Go back to the id from before."""
    logger.info("%s ends: %s", task.name, state)
    _running.pop(task_id).close()
