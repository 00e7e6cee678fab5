"""Tell what is wrong: `python3 start.py manage -- check_alerts`."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from example_project.alerts import firing


class Command(BaseCommand):
    help = "Fail, and say why, when a figure is too high. Run it every minute."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print nothing when all is well; else end with an error."""
        lines = [
            f"{alert.name}: {alert.measure():g}, at most {alert.most:g}. "
            f"{alert.why}"
            for alert in firing()
        ]
        if lines:
            raise CommandError("\n".join(lines))
