"""Tell how the outbox stands: `python3 start.py manage -- outbox_status`."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import connections

from example_project.outbox.status import TypeStatus, outbox_status, total


class Command(BaseCommand):
    help = "Tell what waits in the outbox, since when, and the dead letters."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add --database."""
        parser.add_argument(
            "--database",
            default="",
            choices=sorted(connections),
            help="look at this one alone (default: all that have an outbox)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Print a line for each type of event, and one for all."""
        statuses = outbox_status(using=options["database"])
        self.stdout.write(
            f"{'type':34}{'pending':>9}{'oldest s':>10}"
            f"{'attempts':>10}{'dead letters':>14}"
        )
        for status in [*statuses, total(statuses)]:
            self.stdout.write(line(status))


def line(status: TypeStatus) -> str:
    """Return the figures of `status`, in columns."""
    return (
        f"{status.type:34}{status.pending:>9}{status.oldest:>10.1f}"
        f"{status.attempts:>10}{status.dead_letters:>14}"
    )
