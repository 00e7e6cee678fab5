"""The app of the notifications module, and what it listens to."""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "example_project.notifications"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Notifications"

    def ready(self) -> None:
        """Subscribe the handlers of this module."""
        from example_project.domain_events.bus import event_bus
        from example_project.domain_events.events import (
            OrderCancelledEvent,
            OrderShippedEvent,
        )
        from example_project.notifications.handlers import (
            handle_order_cancelled,
            handle_order_shipped,
        )

        event_bus.subscribe(OrderShippedEvent, handle_order_shipped)
        event_bus.subscribe(OrderCancelledEvent, handle_order_cancelled)
