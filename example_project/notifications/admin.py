"""Sent mail in the admin."""

from django.contrib import admin

from example_project.notifications.models import SentMail


@admin.register(SentMail)
class SentMailAdmin(admin.ModelAdmin):
    list_display = ["kind", "order_uuid", "user_id", "sent_at"]
