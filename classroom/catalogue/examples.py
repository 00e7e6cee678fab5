"""One message of each event, from a run of the whole story."""

from __future__ import annotations

from django.test import override_settings
from django.utils import timezone

from example_project.deadlines.models import ReviewProcess
from example_project.deadlines.services import expire_reviews
from example_project.demo.people import make_people
from example_project.demo.story import tell_story
from example_project.domain_events.codec import encode
from example_project.domain_events.event_log import read_log

BACKENDS = "example_project.domain_events.backends"
EVENT_LOG = f"{BACKENDS}.transactional_event_log.TransactionalEventLogBus"


def messages_of_a_run() -> dict[str, str]:
    """Play the story of the demo; return the first message of each event.

    The keys are event names, the values JSON text as the codec writes it.
    The orders that nobody decides are late in the end. Needs a migrated
    database.
    """
    with override_settings(EVENT_BUS_BACKEND=EVENT_LOG):
        make_people()
        tell_story()
        ReviewProcess.objects.update(due_at=timezone.now())
        expire_reviews()
    messages: dict[str, str] = {}
    for envelope in read_log():
        messages.setdefault(envelope.contract.name, encode(envelope))
    return messages
