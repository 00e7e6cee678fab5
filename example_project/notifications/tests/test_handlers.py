"""Mailing the patient."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.core import mail

from example_project.domain_events.events import OrderShippedEvent
from example_project.notifications.handlers import (
    NoAddressError,
    handle_order_shipped,
)
from example_project.notifications.models import SentMail

pytestmark = pytest.mark.django_db


def shipped(user_id: int) -> OrderShippedEvent:
    """Return the news of a parcel for a user."""
    return OrderShippedEvent(
        order_uuid=str(uuid4()),
        user_id=user_id,
        tracking_number="PH1",
        shipped_at=datetime.now(UTC),
    )


def test_the_patient_is_mailed_once():
    """A duplicate of the event sends no second mail."""
    user = User.objects.create_user("pat", "pat@example.com")
    event = shipped(user.pk)
    handle_order_shipped(event)
    handle_order_shipped(event)

    [message] = mail.outbox
    assert message.to == ["pat@example.com"]
    assert event.order_uuid in message.body
    assert "PH1" in message.body
    assert str(SentMail.objects.get()) == (
        f"order_shipped for order {event.order_uuid}"
    )


def test_without_an_address_nothing_counts_as_sent():
    """The next delivery of the event tries again."""
    user = User.objects.create_user("pat")
    event = shipped(user.pk)
    with pytest.raises(NoAddressError, match="add one in the admin"):
        handle_order_shipped(event)
    assert not SentMail.objects.exists()

    User.objects.update(email="pat@example.com")
    handle_order_shipped(event)
    assert len(mail.outbox) == 1


def test_an_unknown_user_is_an_error():
    """A mail to nobody is not forgotten in silence."""
    with pytest.raises(User.DoesNotExist):
        handle_order_shipped(shipped(404))
