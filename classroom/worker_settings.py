"""What the Celery app of a worker, and its Django, are told."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import django
from celery import Celery


def conf_of(
    url: str, prefix: str, changes: Mapping[str, Any]
) -> dict[str, Any]:
    """Return what an app needs to keep all of it under `prefix`.

    `changes` come on top; the options of a transport are added to ours.
    """
    options = {"global_keyprefix": prefix}
    transport = "broker_transport_options"
    return {
        "task_always_eager": False,
        "broker_url": url,
        "result_backend": url,
        "result_backend_transport_options": options,
        **changes,
        transport: options | changes.get(transport, {}),
    }


def new_app(conf: Mapping[str, Any]) -> Celery:
    """Return an app of the project's shared tasks, with `conf`."""
    app = Celery("example_project", set_as_current=False)
    app.config_from_object("django.conf:settings", namespace="CELERY")
    app.conf.update(conf)
    return app


def make_current(app: Celery) -> None:
    """Let shared tasks be those of `app`, in this and other threads."""
    app.set_current()
    app.set_default()


def plain(databases: Mapping[str, Any]) -> dict[str, Any]:
    """Return the settings of databases, with each path as text."""
    return json.loads(json.dumps(databases, default=str))


def mail_settings(folder: Path) -> dict[str, Any]:
    """Return settings that keep each mail as a file in `folder`."""
    backend = "django.core.mail.backends.filebased.EmailBackend"
    if django.VERSION < (6, 1):
        return {"EMAIL_BACKEND": backend, "EMAIL_FILE_PATH": str(folder)}
    options = {"file_path": str(folder)}
    return {"MAILERS": {"default": {"BACKEND": backend, "OPTIONS": options}}}
