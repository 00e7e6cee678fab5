"""The journal, to read."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from example_project.domain_events.models import Handling, PublishedEvent


class HandlingInline(admin.TabularInline):
    model = Handling
    extra = 0


@admin.register(PublishedEvent)
class PublishedEventAdmin(admin.ModelAdmin):
    list_display = ["type", "publisher", "published_at", "correlation_id"]
    list_filter = ["type", "publisher", "handlings__outcome"]
    inlines = [HandlingInline]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """What happened is written by the bus alone."""
        return False

    def has_change_permission(
        self, request: HttpRequest, obj: Any = None
    ) -> bool:
        """What happened does not change."""
        return False
