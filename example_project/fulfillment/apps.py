"""The app of the fulfillment module, and what it listens to."""

from django.apps import AppConfig


class FulfillmentConfig(AppConfig):
    name = "example_project.fulfillment"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Fulfillment"

    def ready(self) -> None:
        """Subscribe the handlers of this module."""
        from example_project.domain_events.bus import event_bus
        from example_project.domain_events.events import (
            OrderReadyForFulfillmentEvent,
        )
        from example_project.fulfillment.handlers import (
            handle_order_ready_for_fulfillment,
        )

        event_bus.subscribe(
            OrderReadyForFulfillmentEvent,
            handle_order_ready_for_fulfillment,
        )
