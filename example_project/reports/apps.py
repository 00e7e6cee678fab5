"""The app of the read models: it reads the event log, hears of nothing."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "example_project.reports"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Reports"
