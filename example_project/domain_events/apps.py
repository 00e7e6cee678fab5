"""The app of the contracts; it subscribes to nothing itself."""

from django.apps import AppConfig


class DomainEventsConfig(AppConfig):
    name = "example_project.domain_events"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Domain events"

    def ready(self) -> None:
        """Where events must not be lost, refuse the wrong bus at once."""
        from example_project.domain_events.bus import (
            event_bus,
            must_be_durable,
        )

        if must_be_durable():
            event_bus.choose_backend()
