"""A broker in the memory of this process, for tests and for pages."""

from __future__ import annotations

from typing import Any, ClassVar

from example_project.brokers.base import Capabilities
from example_project.brokers.kombu_base import KombuBroker
from example_project.outbox.backend import OutboxEventBus


class MemoryBroker(KombuBroker):
    """Queues in memory: all of them end with the process.

    A message that was handed out and not acknowledged is gone.
    """

    capabilities: ClassVar[Capabilities] = Capabilities(
        confirms=True,
        refuses_unroutable=True,
        survives_restart=False,
        redelivers=False,
        delays_retries=False,
        counts_attempts=True,
        keeps_order=True,
        keeps_for_absent=True,
        old_for_new=False,
    )
    default_url: ClassVar[str] = "memory://"

    @property
    def transport_options(self) -> dict[str, Any]:
        """Look into the queues often: nothing wakes a consumer."""
        return {"polling_interval": 0.01}


class MemoryBrokerEventBus(OutboxEventBus):
    """The outbox, whose relay sends to queues in memory."""

    def make_sender(self) -> MemoryBroker:
        """Return the broker that the settings name."""
        return MemoryBroker(self.subscriptions)
