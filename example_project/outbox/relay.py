"""The relay: sends what the outbox kept, at least once."""

from __future__ import annotations

import logging
from typing import ClassVar

from django.db import (
    DEFAULT_DB_ALIAS,
    InterfaceError,
    OperationalError,
    connections,
    models,
    transaction,
)
from django.utils import timezone

from example_project.outbox.due import claim_due
from example_project.outbox.models import OutboxMessage
from example_project.outbox.pruning import PeriodicPruner
from example_project.outbox.reasons import reason_of
from example_project.outbox.retries import (
    MAX_ATTEMPTS,
    delay_after,
    longer_pause,
)
from example_project.outbox.senders import Sender, TransportDownError
from example_project.outbox.waking import RelayWakeup

logger = logging.getLogger(__name__)

State = OutboxMessage.State

# Where no notification comes, the relay looks this often.
POLL_SECONDS = 1.0
# What a handler locks stays locked until its batch ends: keep it short.
MAX_HANDLER_BATCH = 10
OUTAGES = (TransportDownError, OperationalError, InterfaceError)


class Relay:
    """Sends pending messages with `sender`, the oldest first.

    A batch is one transaction: its rows stay locked until they are
    marked, so no other relay takes them, and a relay that dies gives
    them back. What it had sent by then is sent again.
    """

    #: What tells `run` that there is something to send.
    wakeup_type: ClassVar[type[RelayWakeup]] = RelayWakeup

    def __init__(
        self,
        sender: Sender,
        *,
        batch_size: int = 100,
        using: str = DEFAULT_DB_ALIAS,
    ) -> None:
        self.sender = sender
        if sender.delivers_locally:
            batch_size = min(batch_size, MAX_HANDLER_BATCH)
        self.batch_size = batch_size
        self.using = using
        self.stopping = False

    def stop(self) -> None:
        """Finish the message in hand, and start no other."""
        self.stopping = True

    def is_stopping(self) -> bool:
        """Tell whether `stop` was called."""
        return self.stopping

    def run(self, pruner: PeriodicPruner | None = None) -> None:
        """Send until `stop` is called, whatever fails meanwhile."""
        wakeup = self.wakeup_type(self.using)
        pause = 0.0
        while not self.stopping:
            try:
                # Before looking, so that nothing slips in between.
                wakeup.listen()
                self.send_all()
                pause = 0.0
                if pruner is not None:
                    pruner.prune_if_due()
                wakeup.sleep(POLL_SECONDS, self.is_stopping)
            except Exception as error:
                # No outage: a handler's callback failed after the commit.
                told = None if isinstance(error, OUTAGES) else error
                pause = longer_pause(pause)
                logger.warning(
                    "%s; again in %s s", error, pause, exc_info=told
                )
                self.close(wakeup)
                wakeup.sleep(pause, self.is_stopping)
        self.close(wakeup)

    def close(self, wakeup: RelayWakeup) -> None:
        """Let go of every connection; the next use opens them again."""
        wakeup.close()
        self.sender.close()
        connections[self.using].close()

    def send_all(self) -> int:
        """Send whatever is due now; return how many messages it took."""
        total = 0
        while not self.stopping and (taken := self.send_batch()):
            total += taken
        return total

    def send_batch(self) -> int:
        """Send one batch; return how many messages it took.

        Raises TransportDownError when the transport is down. What was
        sent before that is marked, the rest stays pending, and the
        outage costs no message an attempt.
        """
        with transaction.atomic(using=self.using):
            messages = claim_due(self.batch_size, using=self.using)
            sent, outage = self.send_each(messages)
            self.mark_sent(sent)
        if outage is not None:
            raise outage
        return len(messages)

    def send_each(
        self, messages: list[OutboxMessage]
    ) -> tuple[list[OutboxMessage], TransportDownError | None]:
        """Send until `stop` is called; return the sent, and an outage.

        After a failure the later messages of its key wait.
        """
        sent: list[OutboxMessage] = []
        held: set[str] = set()
        for message in messages:
            if self.stopping:
                break
            if message.key in held:
                continue
            try:
                if self.send(message):
                    sent.append(message)
                elif message.key:
                    held.add(message.key)
            except TransportDownError as error:
                return sent, error
        return sent, None

    def send(self, message: OutboxMessage) -> bool:
        """Send one message; a failure is written down beside it."""
        try:
            self.sender.send(message)
        except TransportDownError:
            raise
        except Exception as error:
            self.mark_failed(message, error)
            return False
        return True

    def mark_sent(self, messages: list[OutboxMessage]) -> None:
        """Note that `messages` are on their way."""
        OutboxMessage.objects.using(self.using).filter(
            pk__in=[message.pk for message in messages]
        ).update(
            state=State.SENT,
            sent_at=timezone.now(),
            attempts=models.F("attempts") + 1,
            reason="",
        )

    def mark_failed(self, message: OutboxMessage, error: Exception) -> None:
        """Try `message` again later, or make it a dead letter."""
        message.attempts += 1
        message.reason = reason_of(error)
        if message.attempts >= MAX_ATTEMPTS:
            message.state = State.DEAD_LETTER
            logger.error("Dead letter: %s: %s", message, message.reason)
        else:
            message.due_at = timezone.now() + delay_after(message.attempts)
        message.save(
            using=self.using,
            update_fields=["attempts", "reason", "state", "due_at"],
        )
