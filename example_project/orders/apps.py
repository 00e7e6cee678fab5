"""The app of the orders module, and what it listens to."""

from django.apps import AppConfig


class OrdersConfig(AppConfig):
    name = "example_project.orders"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Orders"

    def ready(self) -> None:
        """Subscribe the handlers of this module."""
        from example_project.domain_events.bus import event_bus
        from example_project.domain_events.events import (
            EncounterCompletedEvent,
            OrderReviewExpiredEvent,
            OrderShippedEvent,
            PrescriptionRequestApprovedEvent,
            PrescriptionRequestRejectedEvent,
        )
        from example_project.orders.handlers import (
            handle_encounter_completed,
            handle_order_review_expired,
            handle_order_shipped,
            handle_prescription_request_approved,
            handle_prescription_request_rejected,
        )

        event_bus.subscribe(
            PrescriptionRequestApprovedEvent,
            handle_prescription_request_approved,
        )
        event_bus.subscribe(
            PrescriptionRequestRejectedEvent,
            handle_prescription_request_rejected,
        )
        event_bus.subscribe(
            EncounterCompletedEvent, handle_encounter_completed
        )
        event_bus.subscribe(
            OrderReviewExpiredEvent, handle_order_review_expired
        )
        event_bus.subscribe(OrderShippedEvent, handle_order_shipped)
