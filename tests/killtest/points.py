"""The moments at which a process kills itself."""

from __future__ import annotations

from dataclasses import dataclass

DJANGO = "django.db"
COMMIT = f"{DJANGO}.backends.base.base:BaseDatabaseWrapper._commit"
ORDERS = "example_project.orders.services"
BACKEND = "example_project.outbox.backend"
MODELS = "example_project.outbox.models"
RELAY = "example_project.outbox.relay:Relay"
RELAYS = "example_project.outbox.relay"
ATTEMPTS = "example_project.outbox.attempts"
BROKER = "example_project.brokers.rabbitmq:RabbitBroker"
CONNECTION = "example_project.brokers.rabbitmq:ConfirmingConnection"
DELIVERY = "example_project.brokers.kombu_base:KombuDelivery"
CONSUMER = "example_project.brokers.consumer"
INBOX = "example_project.outbox.inbox"
CHANNEL = "amqp.channel:Channel"
EFFECT = "tests.killtest.effects:write_effect"


@dataclass(frozen=True)
class Point:
    """The moment `before` or `after` a call of `target`, in `role`.

    `target` is "module:name" or "module:Class.method". `nth` is the call
    that is the last one. With `stumbling` the first handlings fail, so
    that there is something to try again.
    """

    role: str
    name: str
    when: str
    target: str
    nth: int = 3
    stumbling: bool = False

    def __str__(self) -> str:
        return f"{self.role}.{self.name}"


def points() -> dict[str, Point]:
    """Return every point by its name."""
    return {str(point): point for point in POINTS}


POINTS = [
    # The publisher: the order, its event, and one commit for both.
    Point("publisher", "checked", "after", f"{ORDERS}:check_lines"),
    Point("publisher", "event_built", "after", f"{ORDERS}:order_placed"),
    Point("publisher", "unstored", "before", f"{BACKEND}:store"),
    Point("publisher", "encoded", "after", f"{MODELS}:encode"),
    Point("publisher", "unnotified", "before", f"{BACKEND}:wake_relay"),
    Point("publisher", "stored", "after", f"{BACKEND}:store"),
    Point("publisher", "uncommitted", "before", COMMIT),
    Point("publisher", "committed", "after", COMMIT),
    # The relay: lock, count, commit; lock, send, mark, commit.
    Point("relay", "idle", "before", f"{RELAY}.send_batch", 2),
    Point("relay", "undeclared", "before", f"{BROKER}.declare_all", 1),
    Point("relay", "declared", "after", f"{BROKER}.declare_all", 1),
    Point("relay", "looked", "after", f"{ATTEMPTS}:due_now", 2),
    Point("relay", "counted", "after", f"{ATTEMPTS}:count_attempts", 2),
    Point("relay", "begun", "after", f"{RELAYS}:begin_attempts", 2),
    Point("relay", "unsent", "before", f"{CONNECTION}.publish"),
    Point("relay", "unwritten", "before", f"{CHANNEL}._basic_publish"),
    Point("relay", "unconfirmed", "after", f"{CHANNEL}._basic_publish"),
    Point("relay", "confirmed", "after", f"{CONNECTION}.publish"),
    Point("relay", "sent", "after", f"{BROKER}.send"),
    Point("relay", "unmarked", "before", f"{RELAYS}:mark_sent", 2),
    Point("relay", "marked", "after", f"{RELAYS}:mark_sent", 2),
    Point("relay", "uncommitted", "before", COMMIT, 2),
    Point("relay", "committed", "after", COMMIT, 2),
    Point("relay", "batch_done", "after", f"{RELAY}.send_batch", 2),
    # The consumer: receive, handle once, acknowledge.
    Point("consumer", "idle", "before", f"{BROKER}.receive"),
    Point("consumer", "received", "after", f"{BROKER}.receive"),
    Point("consumer", "undecoded", "before", f"{CONSUMER}:decode"),
    Point("consumer", "decoded", "after", f"{CONSUMER}:decode"),
    Point("consumer", "unhandled", "before", f"{CONSUMER}:handle_all_once"),
    Point("consumer", "inbox_open", "before", f"{INBOX}:handle_once"),
    Point("consumer", "no_effect", "before", EFFECT),
    Point("consumer", "effect", "after", EFFECT),
    Point("consumer", "uncommitted", "before", COMMIT),
    Point("consumer", "committed", "after", COMMIT),
    Point("consumer", "handled", "after", f"{CONSUMER}:handle_all_once"),
    Point("consumer", "unacknowledged", "before", f"{DELIVERY}.ack"),
    Point("consumer", "acknowledged", "after", f"{DELIVERY}.ack"),
    Point("consumer", "failed", "before", f"{DELIVERY}.retry", 2, True),
    Point("consumer", "put_back", "after", f"{BROKER}.put_back", 2, True),
    Point("consumer", "retried", "after", f"{DELIVERY}.retry", 2, True),
]
