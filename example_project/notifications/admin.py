"""Sent mail in the admin."""

from django.contrib import admin

from example_project.notifications.models import SentMail
from example_project.shared.admin import ReadOnlyModelAdmin


@admin.register(SentMail)
class SentMailAdmin(ReadOnlyModelAdmin):
    list_display = ["kind", "order_uuid", "user_id", "sent_at"]
