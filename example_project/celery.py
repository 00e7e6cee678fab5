"""The Celery app that the modules' shared tasks run in."""

import os

from celery import Celery

import example_project.correlation.celery  # noqa: F401

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "example_project.settings")

app = Celery("example_project")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
# Threads other than the importing one find the app as the default.
app.set_default()
