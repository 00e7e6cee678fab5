"""A request that places an order of five lines, with and without events.

Import it when Django is set up, by `classroom.setup`.
"""

from __future__ import annotations

from typing import cast

from django.contrib.auth.models import User
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path

from benchmarks.ratios import Timer, timed
from benchmarks.relays import our_event
from example_project.orders.models import Order, OrderItem
from example_project.outbox.backend import OutboxEventBus

LINES = 5
BUS = OutboxEventBus()


@transaction.atomic
def place(request: HttpRequest, events: int) -> HttpResponse:
    """Save an order and its lines, and publish `events` events."""
    user = cast(User, request.user)
    order = Order.objects.create(user=user)
    for number in range(LINES):
        OrderItem.objects.create(
            order=order, sku=f"sku-{number}", name="Amox", quantity=1
        )
    for number in range(events):
        BUS.publish_on_commit(our_event(number))
    return HttpResponse(status=201)


urlpatterns = [path("place/<int:events>/", place)]


def times(count: int) -> dict[str, Timer]:
    """Return timers of `count` requests each, by a signed-in browser."""
    browser = Client()
    browser.force_login(User.objects.create_user("ada"))

    def requests(events: int) -> Timer:
        def send() -> None:
            with override_settings(ROOT_URLCONF=__name__):
                for _ in range(count):
                    answer = browser.post(f"/place/{events}/")
                    if answer.status_code != 201:
                        raise RuntimeError(f"answered {answer.status_code}")

        return timed(send)

    return {"no event": requests(0), "five events": requests(5)}
