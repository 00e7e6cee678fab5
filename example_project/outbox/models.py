"""What waits to be sent, what was handled, and the dead letters."""

from __future__ import annotations

from typing import Any

from django.db import models, transaction
from django.utils import timezone

from example_project.domain_events.codec import MAX_KEY, decode, encode
from example_project.domain_events.envelope import Envelope
from example_project.domain_events.identity import LONGEST_NAME
from example_project.outbox.waking import wake_relay


class RequeueError(ValueError):
    """A dead letter that is no event; the message says what it is."""


class OutboxMessage(models.Model):
    """An event that its publisher's transaction left to be sent."""

    class State(models.TextChoices):
        PENDING = "pending"
        SENT = "sent"
        DEAD_LETTER = "dead", "Dead letter"

    event_id = models.UUIDField(unique=True)
    type = models.CharField(max_length=100)
    key = models.CharField(max_length=MAX_KEY, blank=True)
    body = models.TextField()
    state = models.CharField(
        max_length=10, choices=State.choices, default=State.PENDING
    )
    created_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(
                "id",
                name="outbox_pending",
                condition=models.Q(state="pending"),
            ),
            models.Index(
                "id",
                name="outbox_pending_without_a_key",
                condition=models.Q(state="pending", key=""),
            ),
            models.Index(
                "key",
                "id",
                name="outbox_pending_of_a_key",
                condition=models.Q(state="pending") & ~models.Q(key=""),
            ),
            models.Index(
                "sent_at",
                name="outbox_sent",
                condition=models.Q(state="sent"),
            ),
            models.Index(
                "type",
                name="outbox_dead",
                condition=models.Q(state="dead"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.event_id}: {self.state}"

    @classmethod
    def of(cls, envelope: Envelope) -> OutboxMessage:
        """Return a message of `envelope`, which is not saved yet."""
        return cls(**outbox_fields(envelope))

    def requeue(self) -> None:
        """Let it be sent once more, with all its attempts before it."""
        for name, value in INITIAL_STATE.items():
            setattr(self, name, value)
        self.due_at = timezone.now()
        self.save()
        wake_relay(using=self._state.db)


#: How a message starts.
INITIAL_STATE: dict[str, Any] = {
    "state": OutboxMessage.State.PENDING,
    "sent_at": None,
    "attempts": 0,
    "reason": "",
}


def outbox_fields(envelope: Envelope) -> dict[str, Any]:
    """Return what an OutboxMessage keeps of `envelope`."""
    return {
        "event_id": envelope.id,
        "type": envelope.contract.name,
        "key": envelope.ordering_key,
        "body": encode(envelope),
        "created_at": envelope.time,
    }


class InboxMessage(models.Model):
    """One handler's proof that it has handled one event."""

    event_id = models.UUIDField()
    handler = models.CharField(max_length=LONGEST_NAME)
    handled_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["event_id", "handler"],
                name="one_effect_of_an_event_in_a_handler",
            )
        ]

    def __str__(self) -> str:
        return f"{self.handler}: {self.event_id}"


class DeadLetter(models.Model):
    """A message that no consumer could handle, as it arrived."""

    queue = models.CharField(max_length=100)
    #: Of one that is too large only the start.
    body = models.BinaryField()
    #: Those of the whole body, as it arrived.
    size = models.PositiveBigIntegerField("bytes", null=True, blank=True)
    digest = models.CharField("SHA-256", max_length=64, blank=True)
    reason = models.CharField(max_length=40)
    detail = models.TextField(blank=True)
    attempts = models.PositiveIntegerField(default=1)
    event_id = models.UUIDField(null=True, blank=True)
    type = models.CharField(max_length=100, blank=True)
    parked_at = models.DateTimeField("dead letter since", default=timezone.now)
    requeued_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(
                "type",
                name="dead_letter_waiting",
                condition=models.Q(requeued_at=None),
            )
        ]

    def __str__(self) -> str:
        return f"{self.type or 'a message'} in {self.queue}: {self.reason}"

    def requeue(self) -> OutboxMessage:
        """Put the event back into the outbox, under the same id.

        A handler that had it before is spared by the inbox. Raises
        RequeueError when this is no event that can be read.
        """
        body = bytes(self.body)
        if self.size is not None and self.size > len(body):
            raise RequeueError(
                f"Dead letter {self.pk} ({self}) cannot be requeued: of its "
                f"{self.size} bytes the first {len(body)} were kept. Let "
                "who sent it send less."
            )
        try:
            envelope = decode(body.decode())
            fields = outbox_fields(envelope)
        except ValueError as error:
            raise RequeueError(
                f"Dead letter {self.pk} ({self}) cannot be requeued, since "
                f"it cannot be read: {error}. Mend what sent it."
            ) from error
        using = self._state.db
        with transaction.atomic(using=using):
            rows = OutboxMessage.objects.using(using)
            message, _ = rows.update_or_create(
                event_id=envelope.id,
                defaults={
                    **fields,
                    **INITIAL_STATE,
                    "due_at": timezone.now(),
                },
            )
            self.requeued_at = timezone.now()
            self.save(update_fields=["requeued_at"])
            wake_relay(using=using)
        return message
