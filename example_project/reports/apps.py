"""The app of the read models; it subscribes to nothing: it reads the log."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "example_project.reports"
    verbose_name = "Reports"
