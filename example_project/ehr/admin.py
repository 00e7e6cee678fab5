"""The health record in the admin."""

from django.contrib import admin

from example_project.ehr.models import (
    Encounter,
    Patient,
    Prescription,
    PrescriptionRequest,
    Provider,
)


class PrescriptionRequestInline(admin.TabularInline):
    model = PrescriptionRequest
    extra = 0
    readonly_fields = ["status", "reason", "decided_at"]


@admin.register(Encounter)
class EncounterAdmin(admin.ModelAdmin):
    list_display = ["id", "patient", "provider", "status", "opened_at"]
    list_filter = ["status"]
    readonly_fields = ["status", "completed_at"]
    inlines = [PrescriptionRequestInline]


@admin.register(Prescription)
class PrescriptionAdmin(admin.ModelAdmin):
    list_display = ["id", "product_name", "patient", "erx_reference"]
    readonly_fields = ["erx_reference"]


@admin.register(Provider)
class ProviderAdmin(admin.ModelAdmin):
    list_display = ["name", "user", "is_active"]


admin.site.register(Patient)
