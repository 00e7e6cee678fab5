"""The audit log, to read."""

from __future__ import annotations

from django.contrib import admin

from example_project.admin_mixins import ReadOnlyAdmin
from example_project.audit.models import AuditEntry


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnlyAdmin):
    list_display = ["at", "actor", "action", "what", "object_id", "changes"]
    list_filter = ["what", "action"]
    search_fields = ["actor", "object_id"]
