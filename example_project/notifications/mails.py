"""A mail to a patient, sent once."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.core.mail import send_mail
from django.db import transaction

from example_project.notifications.models import SentMail


class NoAddressError(ValueError):
    """A user without a mail address."""


def mail_once(
    kind: str, order_uuid: str, user_id: int, *, subject: str, message: str
) -> bool:
    """Mail a user, unless a mail of this `kind` went out for the order.

    Return whether it did. The row and the mail go together: when sending
    fails the row is rolled back, and the next run tries again. Raises
    User.DoesNotExist and NoAddressError.
    """
    with transaction.atomic():
        _, first = SentMail.objects.get_or_create(
            kind=kind, order_uuid=order_uuid, defaults={"user_id": user_id}
        )
        if first:
            send_mail(
                subject=subject,
                message=message,
                from_email=None,
                recipient_list=[address_of(user_id)],
            )
    return first


def address_of(user_id: int) -> str:
    """Return where to mail a user; raises NoAddressError for nowhere."""
    user = User.objects.get(pk=user_id)
    if not user.email:
        raise NoAddressError(
            f"User {user_id} has no mail address: add one in the admin."
        )
    return user.email
