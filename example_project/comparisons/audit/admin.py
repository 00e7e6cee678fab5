"""The audit log, to read."""

from __future__ import annotations

from django.contrib import admin

from example_project.comparisons.audit.models import AuditEntry
from example_project.shared.admin import ReadOnlyModelAdmin


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnlyModelAdmin):
    list_display = ["at", "actor", "action", "what", "object_id", "changes"]
    list_filter = ["what", "action"]
    search_fields = ["actor", "object_id"]
