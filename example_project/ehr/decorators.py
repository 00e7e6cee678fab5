"""Who may open the provider's pages."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse

from example_project.ehr.models import Provider
from example_project.shared.requests import AuthenticatedRequest

View = Callable[..., HttpResponse]


def provider_required(view: View) -> View:
    """Call `view` with the provider that the user is; 403 for others.

    A user is a provider by an active row in Provider; being staff is
    not enough to decide about a prescription.
    """

    @wraps(view)
    def guarded(
        request: AuthenticatedRequest, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        provider = Provider.objects.filter(
            user=request.user, is_active=True
        ).first()
        if provider is None:
            raise PermissionDenied("This page is for active providers.")
        return view(request, provider, *args, **kwargs)

    return guarded
