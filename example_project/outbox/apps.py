"""The app of the outbox."""

from django.apps import AppConfig


class OutboxConfig(AppConfig):
    name = "example_project.outbox"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Outbox and inbox"
