"""The Celery app that the modules' shared tasks run in."""

import os
from typing import Any

from celery import Celery
from celery.signals import setup_logging

import example_project.correlation.celery  # noqa: F401

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "example_project.settings")

app = Celery("example_project")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
# Threads other than the importing one find the app as the default.
app.set_default()


@setup_logging.connect
def keep_the_log(**_: Any) -> None:
    """Log as LOGGING says: Celery would print each line once more."""
