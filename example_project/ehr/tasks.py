"""What the health record does outside a request."""

from __future__ import annotations

from celery import shared_task
from django.db import transaction

from example_project.correlation.tasks import ReliableTask


# The network takes no more than this from us.
@shared_task(base=ReliableTask, rate_limit="10/s")
def create_erx_prescription(prescription_id: int) -> str:
    """Submit a prescription to the network; return its reference.

    Run again, it submits nothing. The lock holds a second worker back
    until the first has kept the reference. Raises
    Prescription.DoesNotExist for an unknown id.
    """
    from example_project.ehr.erx import erx_gateway
    from example_project.ehr.models import Prescription

    with transaction.atomic():
        prescription = Prescription.objects.select_for_update().get(
            pk=prescription_id
        )
        if not prescription.erx_reference:
            reference = erx_gateway().submit(prescription)
            prescription.erx_reference = reference
            prescription.save(update_fields=["erx_reference"])
    return prescription.erx_reference
