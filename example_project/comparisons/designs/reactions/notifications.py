"""What notifications does about an approval."""

from __future__ import annotations

from collections.abc import Callable

from django.core.mail import send_mail

from example_project.comparisons.designs.scenario import Reaction


def mail_patient(order_uuid: str, order_item_uuid: str) -> None:
    """Tell the patient that an item was approved."""
    subject = f"Approved: an item of your order {order_uuid}"
    send_mail(subject, "We are packing it.", None, ["patient@example.com"])


def ready(register: Callable[[Reaction], None]) -> None:
    """Say what this module does about an approval."""
    register(mail_patient)
