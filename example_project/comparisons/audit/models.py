"""Who changed what, and what it was before.

The table of our own, and the history tables of django-simple-history,
which stand here so that no business module knows of them.
"""

from __future__ import annotations

from typing import Any, NoReturn

from django.db import models
from simple_history import register

from example_project.ehr.models import Prescription
from example_project.orders.models import Product

#: The models that the two libraries follow; see tracking.py.
TRACKED = (Prescription, Product)


class AppendOnlyError(TypeError):
    """An entry of the audit log was to be changed or deleted."""


def refuse(*args: Any, **kwargs: Any) -> NoReturn:
    """Raise AppendOnlyError."""
    raise AppendOnlyError(
        "The audit log only grows: write another entry, by a function of "
        "audit/trail.py."
    )


class AppendOnlyQuerySet(models.QuerySet["AuditEntry"]):
    """Rows that can be added and read; Django has many ways to do more."""

    update = bulk_update = delete = _update = _raw_delete = refuse

    def bulk_create(self, objs: Any, *args: Any, **kwargs: Any) -> Any:
        """Add entries; raise AppendOnlyError to change some meanwhile."""
        if kwargs.get("update_conflicts") or any(args[2:]):
            refuse()
        return super().bulk_create(objs, *args, **kwargs)


class AuditEntry(models.Model):
    """One change, linked to the entry before it by its digest."""

    class Action(models.TextChoices):
        CREATED = "created"
        UPDATED = "updated"
        DELETED = "deleted"

    actor = models.CharField(max_length=150)
    action = models.CharField(max_length=10, choices=Action.choices)
    what = models.CharField(max_length=100)
    object_id = models.CharField(max_length=100)
    #: Each field that changed: what it was, and what it became.
    changes = models.JSONField()
    at = models.DateTimeField()
    # Unique: the chain cannot fork, whatever else goes wrong.
    previous = models.CharField(max_length=64, unique=True)
    digest = models.CharField(max_length=64, unique=True)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        # What Django itself uses to change and delete.
        base_manager_name = "objects"
        verbose_name_plural = "audit entries"

    def __str__(self) -> str:
        return f"{self.actor} {self.action} {self.what} {self.object_id}"

    def save_base(self, *args: Any, **kwargs: Any) -> None:
        """Add the entry; raise AppendOnlyError when it is there.

        Each way to save an object ends here. One that takes the id of
        another is refused by the database.
        """
        if not self._state.adding:
            refuse()
        super().save_base(*args, **{**kwargs, "force_insert": True})

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Raise AppendOnlyError."""
        refuse()


for model in TRACKED:
    register(model, app="example_project.comparisons.audit")
