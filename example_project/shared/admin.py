"""What the admin pages of several modules share."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest


class ReadOnly:
    """Rows that the code alone writes: a person may look at them.

    What has a service goes through it: a row that is added behind its back
    has no event, and nobody hears of it.
    """

    def has_add_permission(
        self, request: HttpRequest, obj: Any = None
    ) -> bool:
        """What did not happen cannot be added."""
        return False

    def has_change_permission(
        self, request: HttpRequest, obj: Any = None
    ) -> bool:
        """What happened does not change."""
        return False

    def has_delete_permission(
        self, request: HttpRequest, obj: Any = None
    ) -> bool:
        """What happened does not go away."""
        return False


class ReadOnlyModelAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    """A page of rows that a person may look at."""


class ReadOnlyInline(ReadOnly, admin.TabularInline):  # type: ignore[type-arg]
    """Rows that a person may look at, below the one that they belong to."""

    extra = 0
