"""Make the read models again, from the event log."""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction

from example_project.domain_events.event_log import read_log
from example_project.reports.models import READ_MODELS
from example_project.reports.projection import PROJECTION, project


@transaction.atomic
def rebuild(progress: Callable[[int], None] = lambda count: None) -> int:
    """Empty the read models and replay the event log; return the events.

    The event log goes through the projection only, never through the bus:
    nobody is mailed again. Other connections see the old rows until the
    commit. `progress` gets the number of each event that was replayed.
    """
    for model in READ_MODELS:
        model._default_manager.all().delete()
    count = 0
    for count, envelope in enumerate(read_log(*PROJECTION), start=1):
        project(envelope)
        progress(count)
    return count
