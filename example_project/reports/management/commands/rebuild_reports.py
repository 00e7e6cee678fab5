"""python3 start.py manage -- rebuild_reports"""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from example_project.reports.models import READ_MODELS
from example_project.reports.replay import rebuild

STEP = 1000  # events between two lines of progress


class Command(BaseCommand):
    help = "Empty the read models, and replay the event log into them."

    def handle(self, *args: Any, **options: Any) -> None:
        """Rebuild, and say what came of it."""
        events = rebuild(self.tell)
        self.stdout.write(f"Replayed {events} events, and sent none:")
        for model in READ_MODELS:
            rows = model._default_manager.count()
            name = model._meta.verbose_name_plural
            self.stdout.write(f"{rows:>8} {name}")

    def tell(self, count: int) -> None:
        """Print a line now and then."""
        if count % STEP == 0:
            self.stdout.write(f"{count:>8} events ...")
