"""What each process does, with the real code of the project.

A process is forked from one that has Django set up already.
"""

from __future__ import annotations

import logging
import os
import signal
import time
from collections.abc import Callable
from typing import Any

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth.models import User  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

from example_project.brokers.base import Broker  # noqa: E402
from example_project.brokers.consumer import Consumer  # noqa: E402
from example_project.domain_events.bus import event_bus  # noqa: E402
from example_project.domain_events.events import (  # noqa: E402
    OrderPlacedEvent,
)
from example_project.orders.models import Order  # noqa: E402
from example_project.orders.services import (  # noqa: E402
    OrderLine,
    OrderService,
)
from example_project.outbox.backend import OutboxEventBus  # noqa: E402
from example_project.outbox.models import OutboxMessage  # noqa: E402
from example_project.outbox.relay import Relay  # noqa: E402
from tests.killtest import effects, hooks  # noqa: E402

#: The module that the one handler belongs to; it names the queue.
MODULE = "project"
LINE = OrderLine(sku="amox", name="Amoxicillin")
BATCH = 4  # messages
RELAYS_FOR = 30  # seconds
PAUSE = 0.05  # seconds between two orders, in a storm


def run(role: str, broker: str, *args: Any, kill_at: str = "") -> None:
    """Be a process of `role` at `broker`; die where `kill_at` says."""
    logging.disable(logging.ERROR)
    settings.EVENT_BUS_URL = broker
    subscribe_only()
    if kill_at:
        os.environ[hooks.KILL_AT] = kill_at
        hooks.install(os.environ[hooks.KILL_AT])
    ROLES[role](*args)


def chosen_broker() -> Broker:
    """Return the broker behind the bus in use."""
    bus = event_bus.backend
    assert isinstance(bus, OutboxEventBus)
    assert isinstance(bus.sender, Broker)
    return bus.sender


def subscribe_only() -> None:
    """Leave one handler, whose effects can be counted."""
    event_bus.subscriptions.clear()
    event_bus.subscribe(OrderPlacedEvent, effects.handle_order_placed)


def prepare() -> None:
    """Make the tables, the patient and the queue, unless they exist."""
    call_command("migrate", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute(effects.TABLE)
    User.objects.get_or_create(username="pat")
    chosen_broker().declare_all()
    chosen_broker().close()


def publish(total: int) -> None:
    """Place orders until there are `total`."""
    patient = User.objects.get()
    while Order.objects.count() < total:
        OrderService.place_order(patient, [LINE])


def publish_slowly(total: int) -> None:
    """Place orders until there are `total`, with a pause after each."""
    patient = User.objects.get()
    while Order.objects.count() < total:
        OrderService.place_order(patient, [LINE])
        time.sleep(PAUSE)


def relay() -> None:
    """Send until nothing is pending."""
    sender = Relay(chosen_broker(), batch_size=BATCH)
    until = time.monotonic() + RELAYS_FOR
    while pending().exists() and time.monotonic() < until:
        if not sender.send_all():
            time.sleep(0.02)  # somebody dead still holds the locks


def pending() -> Any:
    """Return what waits to be sent."""
    return OutboxMessage.objects.filter(state=OutboxMessage.State.PENDING)


def consume(quiet_for: float, stumble: int = 0) -> None:
    """Handle messages until none came for `quiet_for` seconds."""
    effects.stumbles["left"] = stumble
    consumer = Consumer(chosen_broker(), MODULE)
    consumer.consume_all(quiet_for)
    consumer.close()


def relay_on() -> None:
    """Relay until SIGTERM, through each outage."""
    stop_on_term(Relay(chosen_broker())).run()


def consume_on() -> None:
    """Consume until SIGTERM, through each outage."""
    stop_on_term(Consumer(chosen_broker(), MODULE)).run()


def stop_on_term(worker: Any) -> Any:
    """Let SIGTERM end `worker` as it ends the commands."""
    signal.signal(signal.SIGTERM, lambda *_: worker.stop())
    return worker


def clean() -> None:
    """Remove the queues."""
    chosen_broker().delete()
    chosen_broker().close()


ROLES: dict[str, Callable[..., None]] = {
    "prepare": prepare,
    "publisher": publish,
    "publish_slowly": publish_slowly,
    "relay": relay,
    "consumer": consume,
    "relay_on": relay_on,
    "consume_on": consume_on,
    "clean": clean,
}
