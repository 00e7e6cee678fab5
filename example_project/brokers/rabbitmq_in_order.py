"""RabbitMQ in order: one consumer of a module at work, the others wait."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import timedelta
from typing import Any, ClassVar

from example_project.brokers.base import Capabilities, Delivery
from example_project.brokers.kombu_base import KombuDelivery
from example_project.brokers.rabbitmq import RabbitBroker
from example_project.outbox.backend import OutboxEventBus


class OrderedRabbitBroker(RabbitBroker):
    """Handles the messages of a module in the order of their sending.

    RabbitMQ gives them to a single active consumer; another one takes over
    when that one is gone. A message that fails stays in its hands until it
    was handled or is a dead letter, and all the others of the module wait
    behind it: that is the price.
    """

    capabilities: ClassVar[Capabilities] = replace(
        RabbitBroker.capabilities,
        keeps_order_of_many=True,
        keeps_order_after_failure=True,
        shares_work=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._again: dict[str, tuple[KombuDelivery, float]] = {}

    def queue_name(self, module: str) -> str:
        """Return a name of its own: a queue cannot become ordered later."""
        return f"{super().queue_name(module)}.in-order"

    def queue_arguments(self, module: str) -> dict[str, Any]:
        """Let one consumer have all of it."""
        single = {"x-single-active-consumer": True}
        return super().queue_arguments(module) | single

    def retry(self, delivery: KombuDelivery, after: timedelta) -> None:
        """Keep it in hand until the time has come."""
        due = time.monotonic() + after.total_seconds()
        again = replace(delivery, tried=delivery.tried + 1)
        self._again[delivery.module] = (again, due)

    def receive(self, module: str, timeout: float) -> Delivery | None:
        """Return the one that failed before, when its time has come."""
        if module not in self._again:
            return super().receive(module, timeout)
        delivery, due = self._again[module]
        wait = due - time.monotonic()
        if wait > timeout:
            time.sleep(timeout)
            return None
        time.sleep(max(0.0, wait))
        del self._again[module]
        return delivery

    def close(self) -> None:
        """Give back what is in hand; RabbitMQ puts it first again."""
        self._again.clear()
        super().close()


class OrderedRabbitEventBus(OutboxEventBus):
    """The outbox, whose relay sends to RabbitMQ, in order."""

    def make_sender(self) -> OrderedRabbitBroker:
        """Return the broker that the settings name."""
        return OrderedRabbitBroker(self.subscriptions)
