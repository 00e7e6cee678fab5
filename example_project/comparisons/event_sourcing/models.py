"""The tables: the event store, and what is derived from it."""

from __future__ import annotations

from django.db import models
from django.utils import timezone


class StoredEvent(models.Model):
    """An event of one stream: the truth. Rows are added, never changed.

    `version` counts the events of a stream from 1, and `position` orders
    the events of all streams. `data` is JSON, kept as text to the letter,
    and `schema` says which form it has.
    """

    position = models.BigAutoField(primary_key=True)
    stream = models.CharField(max_length=100)
    version = models.PositiveIntegerField()
    type = models.CharField(max_length=100)
    schema = models.PositiveSmallIntegerField(default=1)
    data = models.TextField()
    recorded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["stream", "version"], name="one_event_a_version"
            )
        ]

    def __str__(self) -> str:
        return f"{self.stream} v{self.version}: {self.type}"


class Snapshot(models.Model):
    """The state of a stream after `version` events: a copy, to save time.

    `schema` says which form `state` has. Losing the row loses nothing.
    """

    stream = models.CharField(max_length=100)
    version = models.PositiveIntegerField()
    schema = models.PositiveSmallIntegerField()
    state = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["stream", "version"], name="one_snapshot_a_version"
            )
        ]

    def __str__(self) -> str:
        return f"{self.stream} at v{self.version}"


class ProjectionPosition(models.Model):
    """How far one projection has read the log."""

    name = models.CharField(max_length=100, primary_key=True)
    position = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.name} at {self.position}"


class OrderOverview(models.Model):
    """A read model: one row an order, made from its events, to query."""

    stream = models.CharField(max_length=100, primary_key=True)
    user_id = models.PositiveBigIntegerField()
    status = models.CharField(max_length=20, db_index=True)
    placed_at = models.DateTimeField()

    class Meta:
        ordering = ["placed_at"]

    def __str__(self) -> str:
        return f"{self.stream}: {self.status}"
