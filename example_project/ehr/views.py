"""The pages of a provider."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from example_project.ehr.decorators import provider_required
from example_project.ehr.exceptions import DecisionError
from example_project.ehr.forms import DecisionForm
from example_project.ehr.models import (
    PrescriptionRequest,
    Provider,
    RequestStatus,
)
from example_project.ehr.services.prescriptions import PrescriptionService
from example_project.shared.requests import AuthenticatedRequest


def visible_requests(provider: Provider) -> QuerySet[PrescriptionRequest]:
    """Return the requests nobody took yet, and those of `provider`."""
    return PrescriptionRequest.objects.filter(
        Q(encounter__provider=None) | Q(encounter__provider=provider)
    ).select_related("encounter__patient__user")


@provider_required
def queue(request: AuthenticatedRequest, provider: Provider) -> HttpResponse:
    """Show what waits for a decision, the oldest first."""
    waiting = visible_requests(provider).filter(status=RequestStatus.PENDING)
    context = {"waiting": waiting.order_by("encounter__opened_at", "id")}
    return render(request, "ehr/queue.html", context)


@provider_required
def decide(
    request: AuthenticatedRequest, provider: Provider, request_id: int
) -> HttpResponse:
    """Let the provider approve or reject one request."""
    prescription_request = get_object_or_404(
        visible_requests(provider), pk=request_id
    )
    form = DecisionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            carry_out(form, prescription_request, provider)
        except DecisionError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"Decided: {prescription_request}.")
            return redirect("ehr:queue")
    context = {"prescription_request": prescription_request, "form": form}
    return render(request, "ehr/decide.html", context)


def carry_out(
    form: DecisionForm,
    prescription_request: PrescriptionRequest,
    provider: Provider,
) -> None:
    """Do what the valid `form` says; raises a DecisionError."""
    data = form.cleaned_data
    if data["decision"] == DecisionForm.APPROVE:
        PrescriptionService.approve_request(
            prescription_request.pk, provider, data["sig"], data["refills"]
        )
    else:
        PrescriptionService.reject_request(
            prescription_request.pk, provider, data["reason"]
        )
