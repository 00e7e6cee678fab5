"""A server that is set up wrong does not start."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

COMPLETE = {
    "DATABASE_URL": "postgresql://pharmacy@db.example.com/pharmacy",
    "DJANGO_SECRET_KEY": "".join(map(chr, range(33, 98))),
    "DJANGO_ALLOWED_HOSTS": "pharmacy.example.com",
    "ERX_GATEWAY": "network.Gateway",
    "MAIL_HOST": "mail.example.com",
    "EVENT_BUS_BACKEND": "example_project.outbox.backend.OutboxEventBus",
    "CELERY_BROKER_URL": "amqp://rabbit.example.com",
}
EVENT_LOG = (
    "example_project.domain_events.backends.transactional_event_log."
    "TransactionalEventLogBus"
)


def check(environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run Django's deployment check in `environment`."""
    arguments = ["check", "--deploy", "--fail-level", "WARNING"]
    clean = {k: v for k, v in os.environ.items() if k not in COMPLETE}
    settings = "example_project.settings_production"
    return subprocess.run(
        [sys.executable, "-m", "example_project", *arguments],
        env={**clean, "DJANGO_SETTINGS_MODULE": settings, **environment},
        capture_output=True,
        text=True,
    )


def test_the_deployment_check_is_clean():
    """With everything set, Django finds nothing to warn about."""
    result = check(COMPLETE)
    assert result.returncode == 0, result.stderr
    assert "no issues" in result.stdout


@pytest.mark.parametrize("name", COMPLETE)
def test_a_missing_variable_is_named(name: str):
    """What is missing is named, and nothing falls back to the demo."""
    incomplete = {k: v for k, v in COMPLETE.items() if k != name}
    result = check(incomplete)
    assert result.returncode != 0
    assert f"Set the environment variable {name}: " in result.stderr


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("EVENT_BUS_BACKEND", EVENT_LOG),
        (
            "EVENT_BUS_BACKEND",
            "example_project.domain_events.backends.memory.EventBus",
        ),
        ("CELERY_BROKER_URL", "memory://"),
    ],
)
def test_what_loses_events_or_tasks_does_not_start(name: str, value: str):
    """Not even a command: the process would lose them at its first crash."""
    result = check({**COMPLETE, name: value})
    assert result.returncode != 0
    assert f"ImproperlyConfigured: {name}: " in result.stderr


def test_tasks_go_to_the_queue_and_hosts_may_have_spaces():
    """What holds in the demo does not hold here."""
    program = (
        "from django.conf import settings as s;"
        "print(s.CELERY_TASK_ALWAYS_EAGER, s.ALLOWED_HOSTS,"
        " len(s.AUTH_PASSWORD_VALIDATORS))"
    )
    hosts = {"DJANGO_ALLOWED_HOSTS": "a.example.com, b.example.com,"}
    settings = "example_project.settings_production"
    result = subprocess.run(
        [sys.executable, "-c", program],
        env={
            **os.environ,
            **COMPLETE,
            **hosts,
            "DJANGO_SETTINGS_MODULE": settings,
        },
        capture_output=True,
        text=True,
    )
    told = "False ['a.example.com', 'b.example.com'] 4\n"
    assert (result.stdout, result.stderr) == (told, "")
