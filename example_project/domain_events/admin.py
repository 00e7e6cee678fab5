"""The event log, to read."""

from __future__ import annotations

from django.contrib import admin

from example_project.domain_events.models import HandlerRun, PublishedEvent
from example_project.shared.admin import ReadOnlyInline, ReadOnlyModelAdmin


class HandlerRunInline(ReadOnlyInline):
    model = HandlerRun


@admin.register(PublishedEvent)
class PublishedEventAdmin(ReadOnlyModelAdmin):
    list_display = ["type", "publisher", "published_at", "correlation_id"]
    list_filter = ["type", "publisher", "handler_runs__outcome"]
    inlines = [HandlerRunInline]
