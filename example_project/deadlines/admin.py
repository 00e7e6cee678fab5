"""The reviews in the admin."""

from django.contrib import admin

from example_project.deadlines.models import ReviewProcess


@admin.register(ReviewProcess)
class ReviewProcessAdmin(admin.ModelAdmin):
    list_display = ["order_uuid", "state", "due_at"]
    list_filter = ["state"]
