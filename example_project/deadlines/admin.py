"""The reviews in the admin."""

from django.contrib import admin

from example_project.deadlines.models import ReviewProcess
from example_project.shared.admin import ReadOnlyModelAdmin


@admin.register(ReviewProcess)
class ReviewProcessAdmin(ReadOnlyModelAdmin):
    list_display = ["order_uuid", "state", "due_at"]
    list_filter = ["state"]
