"""A module's consumer: what a queue brings, handled once, or a dead letter."""

from __future__ import annotations

import logging
import math
import threading
import time
from contextlib import suppress

from django.db import (
    DEFAULT_DB_ALIAS,
    DatabaseError,
    OperationalError,
    connections,
)

from example_project.brokers.base import (
    Broker,
    Delivery,
    TransportDownError,
)
from example_project.brokers.delivery import kept_of
from example_project.brokers.modules import handlers_in
from example_project.domain_events.codec import DecodeError, decode
from example_project.domain_events.envelope import Envelope
from example_project.domain_events.failures import storable
from example_project.outbox.inbox import handle_all_once
from example_project.outbox.models import DeadLetter
from example_project.outbox.reasons import reason_of
from example_project.outbox.retries import (
    MAX_ATTEMPTS,
    delay_after,
    longer_pause,
)

logger = logging.getLogger(__name__)

# How long one look into the queue takes, and so how fast a stop is.
LOOK_SECONDS = 0.5


# How often it asks the broker for what it gave up on.
COLLECT_SECONDS = 30.0

GAVE_UP = (
    "The broker gave it to consumers again and again, and each of them "
    "died, or lost its connection, before it was done."
)
DIED = "The consumer died, or was killed, in each attempt."


class DatabaseDownError(Exception):
    """The database does not answer, so no message can be handled."""


class Consumer:
    """Handles the messages of one module, each once.

    A message is acknowledged when it was handled, or put back for
    later, or written down as a dead letter. Until then the broker has it.
    """

    def __init__(
        self,
        broker: Broker,
        module: str,
        *,
        max_attempts: int = MAX_ATTEMPTS,
    ) -> None:
        self.broker = broker
        self.module = module
        self.max_attempts = max_attempts
        self.stopping = threading.Event()

    def stop(self) -> None:
        """Finish the message in hand, and take no other."""
        self.stopping.set()

    def run(self) -> None:
        """Consume until `stop` is called, through each outage."""
        pause, collected = 0.0, -math.inf
        while not self.stopping.is_set():
            try:
                if pause:
                    self.check_database()
                if time.monotonic() >= collected + COLLECT_SECONDS:
                    self.collect_given_up()
                    collected = time.monotonic()
                self.consume(LOOK_SECONDS)
                pause = 0.0
            except (TransportDownError, DatabaseDownError) as error:
                pause = longer_pause(pause)
                logger.warning("%s; again in %s s", error, pause)
                self.close()
                self.stopping.wait(pause)
        self.close()

    def close(self) -> None:
        """Let go of every connection; the next use opens them again."""
        self.broker.close()
        connections[DEFAULT_DB_ALIAS].close()

    def collect_given_up(self) -> int:
        """Write down what the broker itself took out; return how many.

        There it would be seen by nobody, and could not be requeued.
        """
        count = 0
        while delivery := self.broker.given_up(self.module):
            envelope = None
            with suppress(DecodeError):
                envelope = decode(delivery.body)
            self.write_dead_letter(delivery, "gave_up", GAVE_UP, envelope)
            count += 1
        return count

    def consume_all(self, timeout: float = LOOK_SECONDS) -> int:
        """Consume until nothing came for `timeout` seconds; count it."""
        total = 0
        while not self.stopping.is_set() and self.consume(timeout):
            total += 1
        return total

    def consume(self, timeout: float) -> bool:
        """Deal with the next message, if one comes within `timeout`.

        Raises TransportDownError and DatabaseDownError; the broker then
        still has the message.
        """
        delivery = self.broker.receive(self.module, timeout)
        if delivery is None:
            return False
        try:
            self.deal_with(delivery)
        except DatabaseError as error:
            self.check_database(error)
            raise
        return True

    def deal_with(self, delivery: Delivery) -> None:
        """Handle a message or say why not; then acknowledge it."""
        if delivery.fault is not None:
            self.write_dead_letter(delivery, *delivery.fault)
            return
        try:
            envelope = decode(delivery.body)
        except DecodeError as error:
            self.write_dead_letter(delivery, error.reason, error.detail)
            return
        handlers = handlers_in(
            self.broker.subscriptions, self.module, type(envelope.event)
        )
        if not handlers:
            name = envelope.contract.name
            detail = f"{self.module} has no handler for {name}."
            self.write_dead_letter(delivery, "no_handler", detail, envelope)
            return
        if delivery.attempts > self.max_attempts:
            self.write_dead_letter(delivery, "worker_died", DIED, envelope)
            return
        try:
            handle_all_once(envelope, handlers)
        except ExceptionGroup as error:
            self.check_database(error)
            self.try_again(delivery, envelope, error)
        else:
            delivery.ack()

    def try_again(
        self, delivery: Delivery, envelope: Envelope, error: Exception
    ) -> None:
        """Put a failed message back; at last write a dead letter."""
        detail = reason_of(error)
        if delivery.attempts >= self.max_attempts:
            self.write_dead_letter(
                delivery, "handler_failed", detail, envelope
            )
            return
        logger.warning("%s failed: %s", envelope.contract.name, detail)
        delivery.retry(delay_after(delivery.attempts))

    def write_dead_letter(
        self,
        delivery: Delivery,
        reason: str,
        detail: str,
        envelope: Envelope | None = None,
    ) -> None:
        """Write a dead letter with its reason, then acknowledge."""
        letter = DeadLetter.objects.create(
            queue=self.module,
            body=kept_of(delivery.body),
            size=delivery.size,
            digest=delivery.digest,
            reason=reason,
            detail=storable(detail),
            attempts=delivery.attempts,
            event_id=envelope.id if envelope else None,
            type=envelope.contract.name if envelope else "",
        )
        logger.error("Dead letter: %s: %s", letter, letter.detail)
        delivery.ack()

    def check_database(self, cause: Exception | None = None) -> None:
        """Raise DatabaseDownError unless the database answers.

        A connection that broke counts as that: what a handler met on it
        says nothing about its message.
        """
        connection = connections[DEFAULT_DB_ALIAS]
        try:
            connection.ensure_connection()
            if connection.is_usable():
                return
            told: Exception | str = "the connection broke"
        except OperationalError as error:
            told = error
        raise DatabaseDownError(
            f"The database does not answer: {told}"
        ) from cause
