"""Send what the outbox kept: `python3 start.py manage -- relay_outbox`."""

from __future__ import annotations

import signal
from datetime import timedelta
from typing import Any

from django.core.management.base import (
    BaseCommand,
    CommandError,
    CommandParser,
)
from django.db import DEFAULT_DB_ALIAS, connections

from example_project.domain_events.bus import event_bus
from example_project.outbox.backend import OutboxEventBus
from example_project.outbox.pruning import RETENTION, PeriodicPruner
from example_project.outbox.relay import Relay


class Command(BaseCommand):
    help = "Send the events that wait in the outbox, until interrupted."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add --once, --batch-size, --database and --prune."""
        parser.add_argument(
            "--once", action="store_true", help="send what is due, and end"
        )
        parser.add_argument("--batch-size", type=int, default=100)
        parser.add_argument(
            "--database",
            default=DEFAULT_DB_ALIAS,
            choices=sorted(connections),
            help="whose outbox to send: each that has one needs a relay "
            "(default %(default)s)",
        )
        parser.add_argument(
            "--prune",
            type=int,
            default=RETENTION.days,
            metavar="DAYS",
            help="how long to keep what was sent and handled: it is "
            "deleted at the start and every hour (default %(default)s)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Run a relay; SIGTERM and SIGINT let it finish what is in hand."""
        bus = event_bus.backend
        if not isinstance(bus, OutboxEventBus):
            raise CommandError(
                f"EVENT_BUS_BACKEND is {type(bus).__name__}, which keeps "
                "no outbox. Choose "
                "example_project.outbox.backend.OutboxEventBus, or a broker."
            )
        using = options["database"]
        pruner = PeriodicPruner(timedelta(days=options["prune"]), using=using)
        relay = Relay(
            bus.sender, batch_size=options["batch_size"], using=using
        )
        if options["once"]:
            self.stdout.write(f"Sent or tried: {relay.send_all()}")
            pruner.prune_if_due()
            return
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: relay.stop())
        self.stdout.write("Relaying; interrupt to stop.")
        self.stdout.flush()
        relay.run(pruner)
