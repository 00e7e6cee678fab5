"""How far each review has come, by the events so far."""

from __future__ import annotations

from django.db import models


class ReviewProcess(models.Model):
    """The state of one process: the review of one order.

    It is all that the process manager remembers, so a restart costs
    nothing. It owns no truth about the order: orders and ehr do.
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        FINISHED = "finished"
        EXPIRED = "expired"

    order_uuid = models.UUIDField(primary_key=True)
    state = models.CharField(
        max_length=10, choices=State.choices, default=State.WAITING
    )
    due_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "review processes"
        ordering = ["due_at"]
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=models.Q(state="waiting"),
                name="reviews_waiting",
            )
        ]

    def __str__(self) -> str:
        return f"Review of order {self.order_uuid}: {self.state}"
