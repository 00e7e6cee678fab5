"""The prescriber's external network."""

from __future__ import annotations

from hashlib import sha256
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from example_project.ehr.models import Prescription


class ErxGateway(Protocol):
    """A way into the network; the setting ERX_GATEWAY names one."""

    def submit(self, prescription: Prescription) -> str:
        """Send `prescription`; return the network's reference.

        Raises OSError when the network cannot be reached now.
        """


class LocalErxGateway:
    """Stands for the external network on a machine without one.

    The same prescription gets the same reference, as a network with
    idempotency keys would answer.
    """

    def submit(self, prescription: Prescription) -> str:
        """Return the reference of `prescription`; nothing is sent."""
        key = f"prescription-{prescription.pk}"
        return f"ERX-{sha256(key.encode()).hexdigest()[:12]}"


def erx_gateway() -> ErxGateway:
    """Return the gateway in use; an ImportError names a bad path."""
    return import_string(settings.ERX_GATEWAY)()
