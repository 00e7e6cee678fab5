"""Run the consumer of a module: `python3 start.py manage -- consume`."""

from __future__ import annotations

import signal
from typing import Any

from django.core.management.base import (
    BaseCommand,
    CommandError,
    CommandParser,
)

from example_project.brokers.base import Broker
from example_project.brokers.consumer import Consumer
from example_project.brokers.modules import events_by_module
from example_project.domain_events.bus import event_bus


class Command(BaseCommand):
    help = "Handle the events that the broker has for one module."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the module, and --once."""
        parser.add_argument("module", help="such as orders")
        parser.add_argument(
            "--once", action="store_true", help="end when the queue is empty"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Run a consumer; SIGTERM and SIGINT let it finish its message."""
        consumer = Consumer(chosen_broker(), checked(options["module"]))
        if options["once"]:
            count = consumer.collect_given_up()
            count += consumer.consume_all(timeout=2)
            consumer.close()
            self.stdout.write(f"Dealt with: {count}")
            return
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: consumer.stop())
        self.stdout.write(f"Consuming for {consumer.module}.")
        self.stdout.flush()
        consumer.run()


def chosen_broker() -> Broker:
    """Return the broker in use; raise CommandError when there is none."""
    bus = event_bus.backend
    sender = getattr(bus, "sender", None)
    if not isinstance(sender, Broker):
        raise CommandError(
            f"EVENT_BUS_BACKEND is {type(bus).__name__}, which has no "
            "queues. Choose a broker, such as "
            "example_project.brokers.rabbitmq.RabbitEventBus."
        )
    return sender


def checked(module: str) -> str:
    """Return `module`; raise CommandError unless it listens to events."""
    modules = events_by_module(event_bus.subscriptions)
    if module not in modules:
        raise CommandError(
            f"No module called {module!r} listens to events. "
            f"These do: {', '.join(modules)}."
        )
    return module
