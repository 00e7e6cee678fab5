"""The app of the brokers, which has commands and no tables."""

from django.apps import AppConfig


class BrokersConfig(AppConfig):
    name = "example_project.brokers"
    verbose_name = "Brokers"
