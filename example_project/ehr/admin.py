"""The health record in the admin."""

from django.contrib import admin

from example_project.ehr.models import (
    Encounter,
    Patient,
    Prescription,
    PrescriptionRequest,
    Provider,
)
from example_project.shared.admin import ReadOnlyInline, ReadOnlyModelAdmin


class PrescriptionRequestInline(ReadOnlyInline):
    model = PrescriptionRequest


@admin.register(Encounter)
class EncounterAdmin(ReadOnlyModelAdmin):
    list_display = ["id", "patient", "provider", "status", "opened_at"]
    list_filter = ["status"]
    inlines = [PrescriptionRequestInline]


@admin.register(Prescription)
class PrescriptionAdmin(ReadOnlyModelAdmin):
    list_display = ["id", "product_name", "patient", "erx_reference"]


@admin.register(Provider)
class ProviderAdmin(admin.ModelAdmin):
    list_display = ["name", "user", "is_active"]


admin.site.register(Patient)
