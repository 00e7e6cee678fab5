"""Providers, patients, encounters, and what they prescribe."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from example_project.ehr.exceptions import (
    EncounterClosedError,
    ProviderNotAllowedError,
    RequestAlreadyDecidedError,
)


class Provider(models.Model):
    """A clinician who decides about prescriptions."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="provider",
    )
    name = models.CharField(max_length=200)
    is_active = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.name


class Patient(models.Model):
    """A user with a health record."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="patient",
    )

    def __str__(self) -> str:
        return self.user.get_full_name() or self.user.get_username()


class EncounterStatus(models.TextChoices):
    """Whether an encounter still waits for decisions."""

    OPEN = "open"
    COMPLETED = "completed"
    WITHDRAWN = "withdrawn"


class Encounter(models.Model):
    """The clinical review of one order.

    The first provider who decides takes the encounter over.
    """

    patient = models.ForeignKey(Patient, models.PROTECT)
    provider = models.ForeignKey(
        Provider, models.PROTECT, null=True, blank=True
    )
    order_uuid = models.UUIDField(unique=True)
    status = models.CharField(
        max_length=20,
        choices=EncounterStatus.choices,
        default=EncounterStatus.OPEN,
    )
    opened_at = models.DateTimeField(auto_now_add=True)
    completed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["opened_at"]

    def __str__(self) -> str:
        return f"Encounter {self.pk} of {self.patient}"

    def validate_can_modify(self, provider: Provider) -> None:
        """Raise a DecisionError unless `provider` may work here."""
        if not provider.is_active:
            raise ProviderNotAllowedError(f"{provider} is not active.")
        if self.provider_id not in (None, provider.pk):
            raise ProviderNotAllowedError(
                f"Encounter {self.pk} belongs to {self.provider}."
            )
        if self.status != EncounterStatus.OPEN:
            raise EncounterClosedError(
                f"Encounter {self.pk} is {self.status}."
            )

    def claim(self, provider: Provider) -> None:
        """Put the encounter into the hands of `provider`."""
        self.provider = provider
        self.save(update_fields=["provider"])

    def complete(self) -> None:
        """Close the encounter."""
        self.status = EncounterStatus.COMPLETED
        self.completed_at = timezone.now()
        self.save(update_fields=["status", "completed_at"])


class RequestStatus(models.TextChoices):
    """What was decided about a prescription request."""

    PENDING = "pending"
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class PrescriptionRequest(models.Model):
    """A request for one product, which a provider has to decide."""

    encounter = models.ForeignKey(
        Encounter, models.CASCADE, related_name="requests"
    )
    order_item_uuid = models.UUIDField(unique=True)
    sku = models.CharField(max_length=40)
    product_name = models.CharField(max_length=200)
    quantity = models.PositiveSmallIntegerField()
    status = models.CharField(
        max_length=20,
        choices=RequestStatus.choices,
        default=RequestStatus.PENDING,
    )
    reason = models.TextField(blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.product_name}"

    def validate_can_modify(self, provider: Provider) -> None:
        """Raise a DecisionError unless `provider` may decide this."""
        if self.status != RequestStatus.PENDING:
            raise RequestAlreadyDecidedError(
                f"Request {self.pk} is {self.status} already."
            )
        self.encounter.validate_can_modify(provider)

    def mark_as_approved(self, prescription: Prescription) -> None:
        """Keep the approval that `prescription` was written for."""
        if prescription.request_id != self.pk:
            raise ValueError(
                f"{prescription} was not written for request {self.pk}."
            )
        self._mark(RequestStatus.APPROVED)

    def mark_as_rejected(self, reason: str) -> None:
        """Keep the rejection and its `reason`."""
        self.reason = reason
        self._mark(RequestStatus.REJECTED)

    def withdraw(self) -> None:
        """Take the request back: nobody decides it any more."""
        self._mark(RequestStatus.WITHDRAWN)

    def _mark(self, status: RequestStatus) -> None:
        self.status = status
        self.decided_at = timezone.now()
        self.save(update_fields=["status", "reason", "decided_at"])


class Prescription(models.Model):
    """What a provider prescribed to a patient."""

    patient = models.ForeignKey(Patient, models.PROTECT)
    provider = models.ForeignKey(Provider, models.PROTECT)
    request = models.OneToOneField(
        PrescriptionRequest, models.PROTECT, related_name="prescription"
    )
    product_name = models.CharField(max_length=200)
    sig = models.CharField("directions", max_length=500)
    refills = models.PositiveSmallIntegerField(default=0)
    erx_reference = models.CharField(max_length=40, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"Prescription {self.pk}: {self.product_name}"
