"""The app of the demo; it may know every module."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "example_project.demo"
    verbose_name = "Demo"
