"""The app of the outbox."""

from django.apps import AppConfig


class OutboxConfig(AppConfig):
    name = "example_project.outbox"
    verbose_name = "Outbox and inbox"
