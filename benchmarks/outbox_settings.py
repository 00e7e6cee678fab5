"""The settings of the project, with the outboxes that it is compared to."""

from example_project.settings import *  # noqa: F403
from example_project.settings import INSTALLED_APPS as OURS

INSTALLED_APPS = [*OURS, "django_outbox_pattern", "django_domain_events"]

# Each may take a thousand rows at once, and none sleeps between batches.
DJANGO_OUTBOX_PATTERN = {
    "DEFAULT_PRODUCER_WAITING_TIME": 0,
    "DEFAULT_PUBLISHED_CHUNK_SIZE": 1_000,
}
DJANGO_DOMAIN_EVENTS = {"BATCH_SIZE": 1_000}
