"""The app of the read models: it reads the event log, hears of nothing."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "example_project.reports"
    verbose_name = "Reports"
