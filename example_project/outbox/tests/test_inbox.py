"""A handler handles an event once, however often it arrives."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User

from example_project.domain_events.envelope import Envelope
from example_project.domain_events.identity import (
    NamedHandler,
    NamelessHandlerError,
)
from example_project.outbox.inbox import handle_once
from example_project.outbox.models import InboxMessage
from example_project.outbox.tests.sample import an_event
from tests.test_race import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def add_a_user(event: object) -> None:
    """An effect that counts, and that no constraint forbids."""
    User.objects.create(username=f"user {User.objects.count()} {id(event)}")


def test_a_copy_has_no_effect() -> None:
    """The second delivery finds the record of the first."""
    envelope = Envelope(event=an_event())
    assert handle_once(envelope, add_a_user) is True
    assert handle_once(envelope, add_a_user) is False
    assert User.objects.count() == 1


def test_another_handler_has_its_own_record() -> None:
    """One effect for each event and handler."""

    def another(event: object) -> None:
        add_a_user(event)

    envelope = Envelope(event=an_event())
    assert handle_once(envelope, add_a_user)
    assert handle_once(envelope, another)
    assert InboxMessage.objects.count() == 2


def test_a_name_is_known_again() -> None:
    """Whichever object bears it, as in another process."""
    envelope = Envelope(event=an_event())
    ada = [NamedHandler("mails.ada", add_a_user) for _ in range(2)]
    assert [handle_once(envelope, each) for each in ada] == [True, False]
    assert handle_once(envelope, NamedHandler("mails.bob", add_a_user))
    names = InboxMessage.objects.values_list("handler", flat=True)
    assert list(names) == ["mails.ada", "mails.bob"]


def test_a_handler_without_a_name_leaves_no_record() -> None:
    """Another one would be taken for it."""
    with pytest.raises(NamelessHandlerError):
        handle_once(Envelope(event=an_event()), lambda event: None)
    assert not InboxMessage.objects.exists()


def test_a_failure_leaves_no_record() -> None:
    """Record and effect are one transaction, so the next delivery works."""
    envelope = Envelope(event=an_event())
    answers = [ValueError("not now"), None]

    def handler(event: object) -> None:
        add_a_user(event)
        if error := answers.pop(0):
            raise error

    with pytest.raises(ValueError, match="not now"):
        handle_once(envelope, handler)
    assert (User.objects.count(), InboxMessage.objects.count()) == (0, 0)
    assert handle_once(envelope, handler)
    assert (User.objects.count(), InboxMessage.objects.count()) == (1, 1)


@pytest.mark.postgres
def test_a_hundred_copies_at_once_have_one_effect() -> None:
    """Each copy waits for the first one's record, and finds it."""
    envelope = Envelope(event=an_event())
    effects: list[bool] = []

    def deliver_twice() -> None:
        effects.append(handle_once(envelope, add_a_user))
        effects.append(handle_once(envelope, add_a_user))

    # 50 connections are what a server of default settings spares.
    at_once(*[deliver_twice] * 50)
    assert User.objects.count() == effects.count(True) == 1
    assert len(effects) == 100
