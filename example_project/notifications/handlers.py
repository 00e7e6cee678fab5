"""How notifications react to a parcel."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.core.mail import send_mail
from django.db import transaction

from example_project.domain_events.events import OrderShippedEvent
from example_project.notifications.models import SentMail


class NoAddressError(ValueError):
    """A user without a mail address."""


def handle_order_shipped(event: OrderShippedEvent) -> None:
    """Mail the patient that the parcel left, once.

    The row and the mail go together: when sending fails the row is
    rolled back, and the next delivery of the event tries again. Raises
    User.DoesNotExist and NoAddressError.
    """
    with transaction.atomic():
        _, first = SentMail.objects.get_or_create(
            kind="order_shipped",
            order_uuid=event.order_uuid,
            defaults={"user_id": event.user_id},
        )
        if first:
            send_mail(
                subject="Your order is on its way",
                message=(
                    f"Your order {event.order_uuid} has left our "
                    f"pharmacy.\nTracking number: {event.tracking_number}"
                ),
                from_email=None,
                recipient_list=[address_of(event.user_id)],
            )


def address_of(user_id: int) -> str:
    """Return where to mail a user; raises NoAddressError for nowhere."""
    user = User.objects.get(pk=user_id)
    if not user.email:
        raise NoAddressError(
            f"User {user_id} has no mail address: add one in the admin."
        )
    return user.email
