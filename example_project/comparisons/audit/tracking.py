"""Let the two libraries follow the models, or stop them.

They are off by default, because each save then costs more queries; the
setting AUDIT_TRACKING turns them on when the project starts.
"""

from __future__ import annotations

from auditlog.registry import auditlog

from example_project.comparisons.audit.models import TRACKED


def start_auditlog() -> None:
    """Let django-auditlog follow the models; safe to repeat.

    django-simple-history follows them from the start, and asks its own
    setting SIMPLE_HISTORY_ENABLED each time.
    """
    for model in TRACKED:
        auditlog.register(model)


def stop_auditlog() -> None:
    """Let django-auditlog forget the models; their log stays."""
    for model in TRACKED:
        auditlog.unregister(model)
