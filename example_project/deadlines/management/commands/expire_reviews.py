"""Cancel what waits too long: `python3 start.py manage -- expire_reviews`."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from example_project.deadlines.services import expire_reviews


class Command(BaseCommand):
    help = "Let each review that is overdue expire. Run it every minute."

    def handle(self, *args: Any, **options: Any) -> None:
        """Let them expire, and say how many did."""
        self.stdout.write(f"Expired: {expire_reviews()}")
