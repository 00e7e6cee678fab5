"""The event log, to read."""

from __future__ import annotations

from django.contrib import admin

from example_project.domain_events.models import HandlerRun, PublishedEvent
from example_project.shared.admin import ReadOnlyModelAdmin


# Django's class takes no type argument while it runs.
class HandlerRunInline(admin.TabularInline):  # type: ignore[type-arg]
    model = HandlerRun
    extra = 0


@admin.register(PublishedEvent)
class PublishedEventAdmin(ReadOnlyModelAdmin):
    list_display = ["type", "publisher", "published_at", "correlation_id"]
    list_filter = ["type", "publisher", "handler_runs__outcome"]
    inlines = [HandlerRunInline]
