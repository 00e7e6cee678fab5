"""Opening and closing encounters."""

from __future__ import annotations

from django.db import transaction

from example_project.domain_events.bus import event_bus
from example_project.domain_events.events import (
    EncounterCompletedEvent,
    OrderedProduct,
    OrderPlacedEvent,
)
from example_project.ehr.models import (
    Encounter,
    EncounterStatus,
    Patient,
    PrescriptionRequest,
    RequestStatus,
)


class EncounterService:
    """The use cases around an encounter."""

    @classmethod
    @transaction.atomic
    def open_for_order(cls, event: OrderPlacedEvent) -> Encounter:
        """Open the encounter of an order, with a request per product.

        Called again for the same order, it returns the same encounter.
        """
        patient, _ = Patient.objects.get_or_create(user_id=event.user_id)
        encounter, opened = Encounter.objects.get_or_create(
            order_uuid=event.order_uuid, defaults={"patient": patient}
        )
        if opened:
            PrescriptionRequest.objects.bulk_create(
                request_for(product, encounter) for product in event.products
            )
        return encounter

    @classmethod
    @transaction.atomic
    def complete_if_decided(cls, encounter: Encounter) -> None:
        """Close `encounter`, and tell, once no request is pending.

        The caller holds the lock on the encounter's row.
        """
        if encounter.requests.filter(status=RequestStatus.PENDING).exists():
            return
        encounter.complete()
        event_bus.publish_on_commit(
            EncounterCompletedEvent(
                encounter_id=encounter.pk,
                order_uuid=str(encounter.order_uuid),
            )
        )

    @classmethod
    @transaction.atomic
    def withdraw_for_order(cls, order_uuid: str) -> None:
        """Close the encounter of a cancelled order, and tell nobody.

        What a provider decided before stays in the record. The requests
        are locked before the encounter, as each decision does: it waits
        for this, or this for it.
        """
        pending = PrescriptionRequest.objects.select_for_update().filter(
            encounter__order_uuid=order_uuid, status=RequestStatus.PENDING
        )
        for request in pending:
            request.withdraw()
        Encounter.objects.filter(
            order_uuid=order_uuid, status=EncounterStatus.OPEN
        ).update(status=EncounterStatus.WITHDRAWN)


def request_for(
    product: OrderedProduct, encounter: Encounter
) -> PrescriptionRequest:
    """Return the unsaved request for one ordered `product`."""
    return PrescriptionRequest(
        encounter=encounter,
        order_item_uuid=product.order_item_uuid,
        sku=product.sku,
        product_name=product.name,
        quantity=product.quantity,
    )
