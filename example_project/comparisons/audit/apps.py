"""The app of the audit logs; it may know every module."""

from django.apps import AppConfig
from django.conf import settings


class AuditConfig(AppConfig):
    name = "example_project.comparisons.audit"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Audit"

    def ready(self) -> None:
        """Let django-auditlog follow the models where it is wanted."""
        if settings.AUDIT_TRACKING:
            from example_project.comparisons.audit.tracking import (
                start_auditlog,
            )

            start_auditlog()
