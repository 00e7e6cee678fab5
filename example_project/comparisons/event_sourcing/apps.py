"""The app of the event-sourced aggregate; it subscribes to nothing itself."""

from django.apps import AppConfig


class EventSourcingConfig(AppConfig):
    name = "example_project.comparisons.event_sourcing"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Event sourcing"
