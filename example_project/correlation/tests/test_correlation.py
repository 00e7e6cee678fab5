"""One id from the request to the log line of the task."""

from __future__ import annotations

import logging
from uuid import UUID, uuid4

import pytest
from celery import Celery, current_app, shared_task
from celery.contrib.testing.worker import start_worker
from django.db import transaction
from django.http import HttpResponse
from django.test import RequestFactory

from example_project.correlation.celery import HEADER, CorrelatedTask
from example_project.correlation.http import CorrelationMiddleware
from example_project.correlation.logs import CorrelationFilter
from example_project.domain_events.envelope import (
    correlated,
    current_correlation_id,
)

GIVEN, OWN = uuid4(), uuid4()

seen: list[str] = []


@shared_task(base=CorrelatedTask)
def tell_id() -> str:
    """Return the id under which the task runs, and keep it."""
    seen.append(str(current_correlation_id()))
    return seen[-1]


def answer(**headers: str) -> HttpResponse:
    """Return the response to a request, with the id that the view saw."""
    middleware = CorrelationMiddleware(
        lambda request: HttpResponse(str(current_correlation_id()))
    )
    return middleware(RequestFactory().get("/", headers=headers))


def test_the_id_of_the_caller_goes_on():
    """It comes in, the view sees it, and it goes out again."""
    response = answer(**{"X-Correlation-ID": str(GIVEN)})

    assert response.content.decode() == str(GIVEN)
    assert response["X-Correlation-ID"] == str(GIVEN)


@pytest.mark.parametrize(
    "bad", ["", "7", "{GIVEN}\r\nSet-Cookie: a=b", "<script>", "x" * 5000]
)
def test_what_is_no_uuid_is_thrown_away(bad):
    """A new id takes its place; nothing of it comes back."""
    response = answer(**{"X-Correlation-ID": bad})

    assert UUID(response["X-Correlation-ID"]) != GIVEN
    assert response.content.decode() == response["X-Correlation-ID"]


def test_after_the_request_there_is_no_id():
    """The next one in this thread gets an id of its own."""
    first, second = answer(), answer()

    assert first["X-Correlation-ID"] != second["X-Correlation-ID"]
    assert current_correlation_id() is None


def test_the_site_answers_with_an_id(client):
    """The middleware is in use."""
    response = client.get("/", headers={"X-Correlation-ID": str(GIVEN)})

    assert response["X-Correlation-ID"] == str(GIVEN)


def test_each_line_of_the_log_has_the_id():
    """Inside a request it is the id, outside a dash."""
    record = logging.makeLogRecord({})
    assert CorrelationFilter().filter(record)
    assert record.correlation_id == "-"

    with correlated(GIVEN):
        CorrelationFilter().filter(record)
    assert record.correlation_id == GIVEN


def test_the_log_of_the_project_shows_it(settings):
    """The handler of the settings puts the id on the line."""
    console = settings.LOGGING["handlers"]["console"]

    assert console["filters"] == ["correlation"]
    line = settings.LOGGING["formatters"][console["formatter"]]["format"]
    assert "{correlation_id}" in line


def test_an_eager_task_has_the_id_of_its_caller():
    """It leaves the id of the caller as it was."""
    with correlated(GIVEN):
        assert tell_id.delay().get() == str(GIVEN)
        assert current_correlation_id() == GIVEN
    assert current_correlation_id() is None


@pytest.mark.django_db(transaction=True)
def test_a_task_on_commit_keeps_the_id_of_its_moment():
    """The commit comes after `correlated` has ended."""
    seen.clear()
    with transaction.atomic():
        with correlated(GIVEN):
            tell_id.delay_on_commit()
        assert seen == []

    assert seen == [str(GIVEN)]


@pytest.fixture
def _own_app_again():
    """A worker in this process makes its app the current one."""
    ours = current_app._get_current_object()
    yield
    ours.set_current()
    ours.set_default()


@pytest.mark.django_db  # A worker checks the models, and so the database.
def test_the_id_travels_to_a_worker(_own_app_again):
    """It is a header of the message, and the worker runs under it."""
    queue = Celery(
        "other",
        broker="memory://",
        backend="cache+memory://",
        set_as_current=False,
    )
    queue.conf.broker_transport_options = {"polling_interval": 0.05}

    @queue.task(base=CorrelatedTask)
    def tell() -> str:
        return str(current_correlation_id())

    with start_worker(queue, pool="solo", perform_ping_check=False):
        with correlated(GIVEN):
            inherited = tell.delay()
        own = tell.apply_async(headers={HEADER: str(OWN)})
        new = tell.delay()
        assert inherited.get(timeout=20) == str(GIVEN)
        assert own.get(timeout=20) == str(OWN)
        assert UUID(new.get(timeout=20)) not in (GIVEN, OWN)
