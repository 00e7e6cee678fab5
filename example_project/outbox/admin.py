"""The outbox, the inbox and the dead letters, to read and to requeue."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict

from example_project.outbox.databases import outbox_databases
from example_project.outbox.models import (
    DeadLetter,
    InboxMessage,
    OutboxMessage,
    RequeueError,
)
from example_project.outbox.status import outbox_status, total
from example_project.shared.admin import ReadOnlyModelAdmin

SHOWN = 2_000  # characters of a body


class DatabaseFilter(admin.SimpleListFilter):
    """Which outbox to look into, where there are several."""

    title = "database"
    parameter_name = "database"

    def lookups(
        self, request: HttpRequest, model_admin: Any
    ) -> list[tuple[str, str]]:
        """Offer each database that has an outbox."""
        return [(alias, alias) for alias in outbox_databases()]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        """Leave it: the admin has chosen the database for each page."""
        return queryset


class RequeueAdmin(ReadOnlyModelAdmin):
    """Rows that may be sent once more, below the status of the outbox."""

    actions = ["requeue"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Return the rows of the database that the filter names."""
        kept = QueryDict(request.GET.get("_changelist_filters", ""))
        asked = request.GET.get("database") or kept.get("database")
        rows = super().get_queryset(request)
        return rows.using(asked) if asked in outbox_databases() else rows

    def has_requeue_permission(self, request: HttpRequest) -> bool:
        """Sending once more takes the permission to change."""
        return admin.ModelAdmin.has_change_permission(self, request)

    @admin.action(
        description="Requeue the selected messages", permissions=["requeue"]
    )
    def requeue(self, request: HttpRequest, queryset: QuerySet) -> None:
        """Put each one back, and tell which could not be."""
        done = 0
        for message in self.dead_letters(queryset):
            try:
                message.requeue()
                done += 1
            except RequeueError as error:
                self.message_user(request, str(error), messages.ERROR)
        self.message_user(request, f"Requeued: {done}")

    def dead_letters(self, queryset: QuerySet) -> QuerySet:
        """Return those of `queryset` that are dead letters."""
        return queryset

    def changelist_view(
        self, request: HttpRequest, extra_context: dict | None = None
    ) -> HttpResponse:
        """Show the metrics above the list."""
        statuses = outbox_status()
        context = {"statuses": [*statuses, total(statuses)]}
        return super().changelist_view(
            request, {**context, **(extra_context or {})}
        )


@admin.register(OutboxMessage)
class OutboxMessageAdmin(RequeueAdmin):
    list_display = ["id", "type", "key", "state", "attempts", "due_at"]
    list_filter = [DatabaseFilter, "state", "type"]
    search_fields = ["event_id", "key"]
    show_full_result_count = False

    def dead_letters(self, queryset: QuerySet) -> QuerySet:
        """Leave alone what waits, and what was sent."""
        return queryset.filter(state=OutboxMessage.State.DEAD_LETTER)


@admin.register(DeadLetter)
class DeadLetterAdmin(RequeueAdmin):
    list_display = [
        "__str__",
        "detail",
        "attempts",
        "parked_at",
        "requeued_at",
    ]
    list_filter = [DatabaseFilter, "queue", "reason", "type"]
    search_fields = ["event_id"]
    readonly_fields = ["text"]

    @admin.display(description="body")
    def text(self, letter: Any) -> str:
        """Return the start of the body, whatever bytes it has."""
        return bytes(letter.body)[:SHOWN].decode(errors="backslashreplace")


@admin.register(InboxMessage)
class InboxMessageAdmin(ReadOnlyModelAdmin):
    list_display = ["event_id", "handler", "handled_at"]
    list_filter = ["handler"]
    search_fields = ["event_id"]
