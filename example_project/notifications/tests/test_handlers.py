"""Mailing the patient."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

import django
import pytest
from celery.exceptions import Retry
from django.contrib.auth.models import User
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.test import override_settings

from example_project.domain_events.events import (
    OrderCancelledEvent,
    OrderShippedEvent,
)
from example_project.notifications.handlers import (
    handle_order_cancelled,
    handle_order_shipped,
)
from example_project.notifications.mails import NoAddressError
from example_project.notifications.models import SentMail
from example_project.notifications.tasks import send_shipping_mail

pytestmark = pytest.mark.django_db(transaction=True)


class DeadMailServer(BaseEmailBackend):
    """It does not answer."""

    def send_messages(self, messages):
        raise ConnectionRefusedError("the mail server is down")


def mail_server(backend: type):
    """Send mail by `backend` inside."""
    path = f"{__name__}.{backend.__qualname__}"
    if django.VERSION < (6, 1):
        return override_settings(EMAIL_BACKEND=path)
    return override_settings(MAILERS={"default": {"BACKEND": path}})


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


def test_the_task_says_whether_it_mailed():
    """Run again, as after a crash, it sends nothing."""
    user = User.objects.create_user("pat", "pat@example.com")
    order_uuid = str(uuid4())
    assert send_shipping_mail(order_uuid, user.pk, "PH1") is True
    assert send_shipping_mail(order_uuid, user.pk, "PH1") is False
    assert len(mail.outbox) == 1


def test_a_mail_server_that_is_down_is_tried_again():
    """No row says that the mail was sent, so the next run sends it."""
    user = User.objects.create_user("pat", "pat@example.com")
    event = shipped(user.pk)
    with mail_server(DeadMailServer), pytest.raises(Retry):
        handle_order_shipped(event)
    assert not SentMail.objects.exists()

    handle_order_shipped(event)
    assert len(mail.outbox) == SentMail.objects.count() == 1


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


def test_a_cancelled_order_is_told_once():
    """The mail of the parcel and the one of the end are two kinds."""
    user = User.objects.create_user("pat", "pat@example.com")
    event = OrderCancelledEvent(order_uuid=str(uuid4()), user_id=user.pk)
    handle_order_cancelled(event)
    handle_order_cancelled(event)

    [message] = mail.outbox
    assert message.subject == "Your order was cancelled"
    assert SentMail.objects.get().kind == "order_cancelled"
