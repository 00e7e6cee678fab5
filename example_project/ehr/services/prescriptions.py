"""Approving and rejecting prescription requests."""

from __future__ import annotations

from django.db import transaction

from example_project.domain_events.bus import event_bus
from example_project.domain_events.events import (
    PrescriptionRequestApprovedEvent,
    PrescriptionRequestRejectedEvent,
)
from example_project.ehr.models import (
    Prescription,
    PrescriptionRequest,
    Provider,
)
from example_project.ehr.services.encounters import EncounterService
from example_project.ehr.tasks import create_erx_prescription


class PrescriptionService:
    """The decisions of a provider.

    Both raise PrescriptionRequest.DoesNotExist for an unknown request,
    and a DecisionError when `provider` may not decide it.
    """

    @classmethod
    @transaction.atomic
    def approve_request(
        cls,
        request_id: int,
        provider: Provider,
        sig: str,
        refills: int = 0,
    ) -> Prescription:
        """Approve the request; return the prescription written for it."""
        request = take_over(request_id, provider)
        prescription = Prescription.objects.create(
            patient_id=request.encounter.patient_id,
            provider=provider,
            request=request,
            product_name=request.product_name,
            sig=sig,
            refills=refills,
        )
        request.mark_as_approved(prescription)
        event_bus.publish_on_commit(
            PrescriptionRequestApprovedEvent(
                prescription_request_id=request.pk,
                prescription_id=prescription.pk,
                encounter_id=request.encounter_id,
                order_uuid=str(request.encounter.order_uuid),
                order_item_uuid=str(request.order_item_uuid),
            )
        )
        EncounterService.complete_if_decided(request.encounter)
        # Last: a queue that is down must not cost the others the events.
        create_erx_prescription.delay_on_commit(prescription.pk)
        return prescription

    @classmethod
    @transaction.atomic
    def reject_request(
        cls, request_id: int, provider: Provider, reason: str
    ) -> PrescriptionRequest:
        """Reject the request, for a `reason` that people can read."""
        request = take_over(request_id, provider)
        request.mark_as_rejected(reason)
        event_bus.publish_on_commit(
            PrescriptionRequestRejectedEvent(
                prescription_request_id=request.pk,
                encounter_id=request.encounter_id,
                order_uuid=str(request.encounter.order_uuid),
                order_item_uuid=str(request.order_item_uuid),
            )
        )
        EncounterService.complete_if_decided(request.encounter)
        return request


def take_over(request_id: int, provider: Provider) -> PrescriptionRequest:
    """Lock the request and its encounter, and claim them.

    The lock on the encounter makes the decisions of one encounter take
    turns: so exactly one of them is the last, and closes it.
    """
    request = (
        PrescriptionRequest.objects.select_for_update()
        .select_related("encounter")
        .get(id=request_id)
    )
    request.validate_can_modify(provider)
    request.encounter.claim(provider)
    return request
