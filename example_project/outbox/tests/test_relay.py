"""The relay sends each kept event at least once, and loses none."""

from __future__ import annotations

import functools
from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from example_project.domain_events.events import EncounterCompletedEvent
from example_project.outbox import retries
from example_project.outbox.attempts import begin_attempts, still_ours
from example_project.outbox.backend import OutboxEventBus
from example_project.outbox.models import InboxMessage, OutboxMessage
from example_project.outbox.relay import Relay
from example_project.outbox.senders import Sender, TransportDownError
from example_project.outbox.tests.sample import (
    ListSender,
    an_event,
    keep,
    relay_until_dead_letter,
)
from example_project.outbox.waking import RelayWakeup

pytestmark = pytest.mark.django_db(transaction=True)


class Refused(Exception):
    """Something that goes wrong late in a request."""


def states() -> list[str]:
    return list(OutboxMessage.objects.values_list("state", flat=True))


def test_a_rollback_takes_the_event_along() -> None:
    """A row exists only if its transaction was committed."""
    with pytest.raises(Refused), transaction.atomic():
        OutboxEventBus().publish_on_commit(an_event())
        raise Refused
    assert not OutboxMessage.objects.exists()


def test_the_handlers_run_in_the_relay() -> None:
    """Publishing calls nobody; the relay calls each handler once."""
    bus, heard = OutboxEventBus(), []
    bus.subscribe(EncounterCompletedEvent, heard.append, name="heard")
    event = an_event()
    with transaction.atomic():
        bus.publish_on_commit(event)
    assert heard == []
    assert Relay(bus.sender).send_all() == 1
    assert heard == [event]
    assert Relay(bus.sender).send_all() == 0
    assert InboxMessage.objects.count() == 1


def test_messages_leave_in_batches_the_oldest_first() -> None:
    """A batch is no larger than asked for, and none is sent twice."""
    messages = [keep() for _ in range(5)]
    sender = ListSender()
    relay = Relay(sender, batch_size=2)
    assert relay.send_batch() == 2
    assert states().count("sent") == 2
    assert relay.send_all() == 3
    assert sender.sent == [message.event_id for message in messages]
    assert states() == ["sent"] * 5
    assert (
        list(OutboxMessage.objects.values_list("attempts", flat=True))
        == [1] * 5
    )


def test_a_failed_message_waits_longer_each_time() -> None:
    """The wait doubles up to its limit, less at most a half by chance."""
    for attempts, full in [(1, 1), (2, 2), (3, 4), (9, 256), (30, 300)]:
        waits = {
            retries.delay_after(attempts).total_seconds() for _ in range(50)
        }
        assert full / 2 <= min(waits) < max(waits) <= full


def test_a_failure_costs_an_attempt_and_is_written_down() -> None:
    """The others of the batch are sent; this one is due later."""
    bad, good = keep(), keep()
    sender = ListSender()
    sender.refused = {bad.event_id}
    before = timezone.now()
    Relay(sender).send_all()
    bad.refresh_from_db()
    assert sender.sent == [good.event_id]
    assert (bad.state, bad.attempts) == ("pending", 1)
    assert bad.reason == "ValueError: the broker refuses it"
    assert bad.due_at > before + timedelta(seconds=0.5)


def test_what_never_succeeds_is_a_dead_letter_with_its_reason() -> None:
    """It takes exactly MAX_ATTEMPTS, and no relay touches it again."""
    bad = keep()
    sender = ListSender()
    sender.refused = {bad.event_id}
    tries = relay_until_dead_letter(Relay(sender), bad)
    assert tries == retries.MAX_ATTEMPTS == 5
    assert bad.attempts == retries.MAX_ATTEMPTS
    assert bad.reason == "ValueError: the broker refuses it"
    OutboxMessage.objects.update(due_at=timezone.now())
    assert Relay(sender).send_all() == 0


def test_a_body_that_is_no_event_is_a_dead_letter() -> None:
    """The reason says what is wrong with it; the next one is handled."""
    broken = keep()
    OutboxMessage.objects.update(body="{")
    bus, heard = OutboxEventBus(), []
    bus.subscribe(EncounterCompletedEvent, heard.append, name="heard")
    keep()
    Relay(bus.sender).send_all()
    assert len(heard) == 1
    relay_until_dead_letter(Relay(bus.sender), broken)
    assert broken.reason.startswith("DecodeError: not_json")


def test_an_outage_costs_no_attempt() -> None:
    """What was sent before it is marked, and the rest stays as it was."""
    first, second = keep(), keep()

    class Failing(ListSender):
        def send(self, message: OutboxMessage) -> None:
            self.down = bool(self.sent)
            super().send(message)

    with pytest.raises(TransportDownError):
        Relay(Failing()).send_all()
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == ("sent", "pending")
    assert (second.attempts, second.reason) == (0, "")


def test_a_relay_goes_on_after_an_outage(monkeypatch, caplog) -> None:
    """It waits, closes what it had open, and tries again."""
    message, closed = keep(), []

    class Recovering(ListSender):
        down_for = 2

        def send(self, message: OutboxMessage) -> None:
            self.down = len(closed) < self.down_for
            super().send(message)
            relay.stop()

        def close(self) -> None:
            closed.append(True)

    pauses: list[float] = []

    def sleep(wakeup: object, seconds: float, stopped: object) -> None:
        pauses.append(seconds)
        if len(pauses) > 3:  # it should have sent by then
            relay.stop()

    monkeypatch.setattr(RelayWakeup, "sleep", sleep)
    sender = Recovering()
    relay = Relay(sender)
    relay.run()
    assert sender.sent == [message.event_id]
    assert pauses[:2] == [1.0, 2.0]
    assert "does not answer; again in 1.0 s" in caplog.text


def test_stopping_finishes_the_message_in_hand() -> None:
    """Nothing new starts, and the rest stays pending."""
    for _ in range(3):
        keep()

    class Stopping(ListSender):
        def send(self, message: OutboxMessage) -> None:
            super().send(message)
            relay.stop()

    sender = Stopping()
    relay = Relay(sender)
    relay.send_all()
    assert states() == ["sent", "pending", "pending"]
    assert len(sender.sent) == 1


def test_what_a_failing_handler_wrote_is_undone() -> None:
    """The other handler's work stays, and only the failed one runs again."""
    bus, calls = OutboxEventBus(), []

    def good(event: EncounterCompletedEvent) -> None:
        calls.append("good")

    def bad(event: EncounterCompletedEvent) -> None:
        calls.append("bad")
        keep()
        raise Refused("not today")

    bus.subscribe(EncounterCompletedEvent, good)
    bus.subscribe(EncounterCompletedEvent, bad)
    message = keep()
    for _ in range(2):
        OutboxMessage.objects.update(due_at=timezone.now())
        Relay(bus.sender).send_all()
    message.refresh_from_db()
    assert OutboxMessage.objects.count() == 1
    assert calls.count("bad") == 2
    assert "Refused: not today (Raised by" in message.reason
    assert calls.count("good") == 1


def test_a_callback_that_fails_after_the_commit_costs_no_other(
    handler_errors,
) -> None:
    """Neither that of another handler, nor that of another event."""
    bus, heard = OutboxEventBus(), []

    def fails_later(event: EncounterCompletedEvent) -> None:
        with suppress(Refused), transaction.atomic():
            raise Refused  # Django then makes another list of callbacks.
        transaction.on_commit(functools.partial(int, "no number"))
        transaction.on_commit(lambda: heard.append(f"own {number(event)}"))

    def other(event: EncounterCompletedEvent) -> None:
        transaction.on_commit(lambda: heard.append(f"other {number(event)}"))

    def number(event: EncounterCompletedEvent) -> int:
        return event.encounter_id

    bus.subscribe(EncounterCompletedEvent, fails_later)
    bus.subscribe(EncounterCompletedEvent, other)
    for each in (1, 2):
        keep(number=each)
    assert Relay(bus.sender, batch_size=10).send_all() == 2
    assert heard == ["own 1", "other 1", "own 2", "other 2"]
    assert states() == ["sent", "sent"]
    told = [record.getMessage() for record in handler_errors]
    assert ["functools.partial" in each for each in told] == [True, True]


def test_the_attempt_of_a_handler_that_ends_its_relay_is_counted() -> None:
    """After the last one it is a dead letter, and its neighbours are sent."""
    bus, heard = OutboxEventBus(), []

    def die_of_it(event: EncounterCompletedEvent) -> None:
        if event.encounter_id == 1:
            raise SystemExit(3)
        heard.append(event.encounter_id)

    bus.subscribe(EncounterCompletedEvent, die_of_it)
    deadly, *_ = [keep(number=number) for number in (1, 2, 3)]
    deaths = run_until_nothing_waits(bus.sender)
    deadly.refresh_from_db()
    assert deaths == deadly.attempts == retries.MAX_ATTEMPTS
    assert deadly.state == "dead"
    assert deadly.reason.startswith("The relay died")
    assert sorted(heard) == [2, 3]


def test_a_message_that_ends_its_relay_costs_its_batch_little() -> None:
    """The others are tried again alone, and none is sent less or later."""

    class Deadly(ListSender):
        def send(self, message: OutboxMessage) -> None:
            if message.pk == deadly.pk:
                raise SystemExit(3)
            super().send(message)

    kept = [keep("a", number) for number in range(3)]
    deadly, *_ = [keep(), *(keep() for _ in range(10))]
    sender = Deadly()
    assert run_until_nothing_waits(sender) == retries.MAX_ATTEMPTS
    deadly.refresh_from_db()
    assert (deadly.state, deadly.attempts) == ("dead", 5)
    assert states().count("sent") == 13
    order = [
        each for each in sender.sent if each in {m.event_id for m in kept}
    ]
    assert list(dict.fromkeys(order)) == [each.event_id for each in kept]


def run_until_nothing_waits(sender: Sender) -> int:
    """Start a relay after each that died; return how many did."""
    deaths = 0
    while OutboxMessage.objects.filter(state="pending").exists():
        OutboxMessage.objects.update(due_at=timezone.now())
        try:
            Relay(sender, batch_size=10).send_all()
        except SystemExit:
            deaths += 1
            assert deaths < 50
    return deaths


def test_what_is_not_tried_costs_no_attempt() -> None:
    """Neither what waits behind a failure, nor what a stop leaves."""
    first, second, third = keep("a"), keep("a"), keep("b")
    sender = ListSender()
    sender.refused = {first.event_id}
    Relay(sender).send_all()
    attempts = OutboxMessage.objects.order_by("pk").values_list("attempts")
    assert [count for (count,) in attempts] == [1, 0, 1]
    second.refresh_from_db()
    assert second.due_at <= timezone.now()
    assert third.event_id in sender.sent


def test_a_relay_that_was_frozen_leaves_what_another_has_begun() -> None:
    """The attempt is no longer its own when it wakes."""
    message = keep()
    begun = begin_attempts(10, using="default")
    assert [each.pk for each in begun] == [message.pk]
    assert begin_attempts(10, using="default") == []
    OutboxMessage.objects.update(due_at=timezone.now())
    taken_over = begin_attempts(10, using="default")
    with transaction.atomic():
        assert still_ours(begun, using="default") == []
        assert still_ours(taken_over, using="default") == [message]


class Unreadable(Exception):
    """An error that cannot say what it is."""

    def __str__(self) -> str:
        raise RuntimeError("no")


@pytest.mark.parametrize(
    ("error", "kept"),
    [
        (ValueError("a\x00b"), "a\\x00b"),
        (ValueError("\ud800"), "\\ud800"),
        (ValueError("x" * 100_000), "(100000 characters) (Raised by"),
        (Unreadable(), "Unreadable: (cannot be read: RuntimeError)"),
        (ValueError(b"\xff"), "xff"),
    ],
    ids=["NUL", "half a character", "long", "unreadable", "bytes"],
)
def test_whatever_an_error_says_is_kept(error: Exception, kept: str) -> None:
    """The attempt counts, and what comes after it is sent."""
    bus, heard = OutboxEventBus(), []

    def fail_once(event: EncounterCompletedEvent) -> None:
        if event.encounter_id == 1:
            raise error
        heard.append(event.encounter_id)

    bus.subscribe(EncounterCompletedEvent, fail_once)
    failing, good = keep(number=1), keep(number=2)
    Relay(bus.sender).send_all()
    failing.refresh_from_db()
    good.refresh_from_db()
    assert (failing.attempts, failing.state) == (1, "pending")
    assert kept in failing.reason
    assert (good.state, heard) == ("sent", [2])
