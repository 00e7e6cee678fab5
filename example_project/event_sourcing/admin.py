"""The log and its read model in the admin, to read."""

from __future__ import annotations

from django.contrib import admin

from example_project.admin_mixins import ReadOnlyAdmin
from example_project.event_sourcing.models import OrderOverview, StoredEvent


@admin.register(StoredEvent)
class StoredEventAdmin(ReadOnlyAdmin):
    list_display = ["position", "stream", "version", "type", "recorded_at"]
    list_filter = ["type"]
    search_fields = ["stream"]


@admin.register(OrderOverview)
class OrderOverviewAdmin(ReadOnlyAdmin):
    list_display = ["stream", "status", "user_id", "placed_at"]
    list_filter = ["status"]
