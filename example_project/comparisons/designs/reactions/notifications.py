"""What notifications does about an approval."""

from __future__ import annotations

from django.core.mail import send_mail


def mail_patient(order_uuid: str, order_item_uuid: str) -> None:
    """Tell the patient that an item was approved."""
    subject = f"Approved: an item of your order {order_uuid}"
    send_mail(subject, "We are packing it.", None, ["patient@example.com"])
