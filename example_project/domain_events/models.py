"""The event log: each event, and how each handler of it ended."""

from __future__ import annotations

import uuid

from django.db import models

from example_project.domain_events.identity import LONGEST_NAME


class PublishedEvent(models.Model):
    """An event that was published, with what its envelope says."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    type = models.CharField(max_length=100)
    version = models.PositiveIntegerField()
    publisher = models.CharField(max_length=50)
    published_at = models.DateTimeField()
    correlation_id = models.UUIDField(db_index=True)
    payload = models.JSONField()

    class Meta:
        ordering = ["published_at"]

    def __str__(self) -> str:
        return f"{self.type} from {self.publisher}"


class HandlerRun(models.Model):
    """One handler's turn with one event."""

    class Outcome(models.TextChoices):
        HANDLED = "handled"
        FAILED = "failed"

    event = models.ForeignKey(
        PublishedEvent, models.CASCADE, related_name="handler_runs"
    )
    handler = models.CharField(max_length=LONGEST_NAME)
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    error = models.TextField(blank=True)
    milliseconds = models.FloatField()

    class Meta:
        ordering = ["id"]
        # Older than the name of the model.
        db_table = "domain_events_handling"

    def __str__(self) -> str:
        return f"{self.handler}: {self.outcome}"
