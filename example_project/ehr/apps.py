"""The app of the health record, and what it listens to."""

from django.apps import AppConfig


class EhrConfig(AppConfig):
    name = "example_project.ehr"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Health record"

    def ready(self) -> None:
        """Subscribe the handlers of this module."""
        from example_project.domain_events.bus import event_bus
        from example_project.domain_events.events import (
            OrderCancelledEvent,
            OrderPlacedEvent,
        )
        from example_project.ehr.handlers import (
            handle_order_cancelled,
            handle_order_placed,
        )

        event_bus.subscribe(OrderPlacedEvent, handle_order_placed)
        event_bus.subscribe(OrderCancelledEvent, handle_order_cancelled)
