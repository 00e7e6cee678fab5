"""What notifications do outside a request.

Both return whether a mail went out, and raise what `mail_once` raises.
"""

from __future__ import annotations

from celery import shared_task

from example_project.correlation.tasks import ReliableTask


@shared_task(base=ReliableTask, rate_limit="20/s")
def send_shipping_mail(
    order_uuid: str, user_id: int, tracking_number: str
) -> bool:
    """Mail a user that the parcel left, once."""
    from example_project.notifications.mails import mail_once

    return mail_once(
        "order_shipped",
        order_uuid,
        user_id,
        subject="Your order is on its way",
        message=(
            f"Your order {order_uuid} has left our "
            f"pharmacy.\nTracking number: {tracking_number}"
        ),
    )


@shared_task(base=ReliableTask, rate_limit="20/s")
def send_cancellation_mail(order_uuid: str, user_id: int) -> bool:
    """Mail a user that nothing will come, once."""
    from example_project.notifications.mails import mail_once

    return mail_once(
        "order_cancelled",
        order_uuid,
        user_id,
        subject="Your order was cancelled",
        message=(
            f"Nobody could review your order {order_uuid} in time, "
            "so it was cancelled.\nYou can order again."
        ),
    )
