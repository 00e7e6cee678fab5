"""The page of an order's events, whatever transport they travel by."""

from __future__ import annotations

from io import StringIO

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from example_project.orders.services import OrderLine, OrderService
from example_project.outbox.models import OutboxMessage

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_events_of_the_outbox_are_shown(client: Client, settings) -> None:
    """Before the relay has sent them, afterwards, and when it could not."""
    user = User.objects.create_user("pat")
    client.force_login(user)
    settings.EVENT_BUS_BACKEND = (
        "example_project.outbox.backend.OutboxEventBus"
    )
    order = OrderService.place_order(
        user, [OrderLine(sku="AMOX", name="Amoxicillin")]
    )

    def page() -> str:
        """Return the page of its events."""
        return client.get(reverse("orders:events", args=[order.uuid])).text

    assert "Pending" in page()
    assert "No handler has had it here." in page()
    call_command("relay_outbox", once=True, stdout=StringIO())
    assert "Sent" in page()
    assert "ehr.handlers.handle_order_placed" in page()
    OutboxMessage.objects.update(state="dead", reason="the printer burns")
    assert "Dead letter" in page()
    assert "the printer burns" not in page()
    User.objects.filter(pk=user.pk).update(is_staff=True)
    assert "the printer burns" in page()
    other = OrderService.place_order(
        user, [OrderLine(sku="AMOX", name="Amoxicillin")]
    )
    html = client.get(reverse("orders:events", args=[other.uuid])).text
    assert html.count("OrderPlacedEvent") == 1
