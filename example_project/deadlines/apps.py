"""The app of the deadlines, and what it listens to."""

from django.apps import AppConfig


class DeadlinesConfig(AppConfig):
    name = "example_project.deadlines"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Deadlines"

    def ready(self) -> None:
        """Subscribe the handlers of this module."""
        from example_project.deadlines.handlers import (
            handle_encounter_completed,
            handle_order_placed,
        )
        from example_project.domain_events.bus import event_bus
        from example_project.domain_events.events import (
            EncounterCompletedEvent,
            OrderPlacedEvent,
        )

        event_bus.subscribe(OrderPlacedEvent, handle_order_placed)
        event_bus.subscribe(
            EncounterCompletedEvent, handle_encounter_completed
        )
