"""The log and its read model in the admin, to read."""

from __future__ import annotations

from django.contrib import admin

from example_project.comparisons.event_sourcing.models import (
    OrderOverview,
    StoredEvent,
)
from example_project.shared.admin import ReadOnlyModelAdmin


@admin.register(StoredEvent)
class StoredEventAdmin(ReadOnlyModelAdmin):
    list_display = ["position", "stream", "version", "type", "recorded_at"]
    list_filter = ["type"]
    search_fields = ["stream"]


@admin.register(OrderOverview)
class OrderOverviewAdmin(ReadOnlyModelAdmin):
    list_display = ["stream", "status", "user_id", "placed_at"]
    list_filter = ["status"]
