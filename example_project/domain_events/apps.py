"""The app of the contracts; it subscribes to nothing itself."""

from django.apps import AppConfig


class DomainEventsConfig(AppConfig):
    name = "example_project.domain_events"
    verbose_name = "Domain events"
