"""The relay: sends what the outbox kept, at least once."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from typing import ClassVar

from django.db import (
    DEFAULT_DB_ALIAS,
    InterfaceError,
    OperationalError,
    connections,
    transaction,
)

from example_project.outbox.attempts import (
    begin_attempts,
    bury,
    give_back,
    is_spent,
    mark_failed,
    mark_sent,
    still_ours,
)
from example_project.outbox.models import OutboxMessage
from example_project.outbox.pruning import PeriodicPruner
from example_project.outbox.retries import longer_pause
from example_project.outbox.senders import Sender, TransportDownError
from example_project.outbox.waking import RelayWakeup

logger = logging.getLogger(__name__)

# Where no notification comes, the relay looks this often.
POLL_SECONDS = 1.0
# What a handler locks stays locked until its batch ends.
MAX_HANDLER_BATCH = 10
OUTAGES = (TransportDownError, OperationalError, InterfaceError)


@dataclass
class Outcome:
    """What became of the messages of a batch."""

    sent: list[OutboxMessage] = field(default_factory=list)
    untried: list[OutboxMessage] = field(default_factory=list)
    #: The keys of those that failed.
    failed: set[str] = field(default_factory=set)
    outage: TransportDownError | None = None

    def keeps_back(self, message: OutboxMessage) -> bool:
        """Tell whether `message` cannot be tried after that."""
        waits = bool(message.key) and message.key in self.failed
        return waits or self.outage is not None


class Relay:
    """Sends pending messages with `sender`, the oldest first.

    The first transaction of a batch counts an attempt for each message,
    before it is made. The second one keeps the rows locked until they are
    marked, so that no other relay takes them. A relay that dies leaves
    them as if they had failed; what it had sent is sent again.

    Where `send` runs handlers, what they lock stays locked until the batch
    ends, so that it is a small one.
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
                # No outage: then the traceback is what tells of it.
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
        using = self.using
        begun = begin_attempts(self.batch_size, using=using)
        if not begun:
            return 0
        with transaction.atomic(using=using):
            outcome = self.send_each(still_ours(begun, using=using))
            mark_sent(outcome.sent, using=using)
            give_back(outcome.untried, using=using)
        if outcome.outage is not None:
            raise outcome.outage
        return len(begun)

    def send_each(self, messages: list[OutboxMessage]) -> Outcome:
        """Send until `stop` is called, or nothing can be sent.

        After a failure the later messages of its key wait.
        """
        outcome = Outcome()
        for message in messages:
            if self.stopping or outcome.keeps_back(message):
                outcome.untried.append(message)
            elif is_spent(message):
                bury(message, using=self.using)
            else:
                self.send(message, outcome)
        return outcome

    def send(self, message: OutboxMessage, outcome: Outcome) -> None:
        """Send one message, and note in `outcome` how it went."""
        try:
            self.sender.send(message)
        except TransportDownError as error:
            outcome.outage = error
            outcome.untried.append(message)
        except Exception as error:
            mark_failed(message, error, using=self.using)
            outcome.failed.add(message.key)
        else:
            outcome.sent.append(message)
