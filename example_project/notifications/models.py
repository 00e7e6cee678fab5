"""The mail that was sent."""

from __future__ import annotations

from django.db import models


class SentMail(models.Model):
    """A mail that a patient got; one of each kind for an order."""

    kind = models.CharField(max_length=40)
    order_uuid = models.UUIDField()
    user_id = models.PositiveBigIntegerField()
    sent_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-sent_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "order_uuid"],
                name="one_mail_of_a_kind_for_an_order",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} for order {self.order_uuid}"
