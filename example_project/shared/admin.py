"""What the admin pages of several modules share."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest


class ReadOnlyModelAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Rows that the code alone writes: a person may look at them."""

    def has_add_permission(self, request: HttpRequest) -> bool:
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
