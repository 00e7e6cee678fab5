"""The front door."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect


def home(request: HttpRequest) -> HttpResponse:
    """Send providers to their queue, and everybody else to orders."""
    is_provider = hasattr(request.user, "provider")
    return redirect("ehr:queue" if is_provider else "orders:list")
