"""The app of the project itself: base templates, styles, Celery."""

from django.apps import AppConfig


class ProjectConfig(AppConfig):
    name = "example_project"
    verbose_name = "Pharmacy"

    def ready(self) -> None:
        """Make the Celery app known before any task is queued."""
        from example_project import celery  # noqa: F401
