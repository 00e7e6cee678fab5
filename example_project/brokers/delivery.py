"""A message in the hands of a consumer, and how much of it is kept."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple, Protocol

from example_project.domain_events.codec import MAX_BYTES

KEPT_OF_TOO_LARGE = 1024  # bytes


class Fault(NamedTuple):
    """What is wrong with a message beside its body, in a word and in full."""

    reason: str
    detail: str


class Delivery(Protocol):
    """A message in the hands of a consumer, until it is acknowledged."""

    @property
    def body(self) -> bytes:
        """The message, as it arrived; of one that is too large the start."""

    @property
    def size(self) -> int:
        """How many bytes the whole body had."""

    @property
    def digest(self) -> str:
        """The SHA-256 of the whole body, in hexadecimal digits."""

    @property
    def attempts(self) -> int:
        """Which attempt this is; the first one is 1."""

    @property
    def fault(self) -> Fault | None:
        """What is wrong with it beside the body, if anything is."""

    def ack(self) -> None:
        """Tell the broker that the message is done with."""

    def retry(self, after: timedelta) -> None:
        """Have the message again, `after` that time if it can wait."""


class Whole:
    """A delivery whose body is all there."""

    if TYPE_CHECKING:

        @property
        def body(self) -> bytes:
            """The message, as it arrived."""

    @property
    def fault(self) -> Fault | None:
        """Nothing is wrong: there are no headers that could be."""
        return None

    @property
    def size(self) -> int:
        """How many bytes the body has."""
        return len(self.body)

    @property
    def digest(self) -> str:
        """The SHA-256 of the body."""
        return hashlib.sha256(self.body).hexdigest()


def kept_of(body: bytes) -> bytes:
    """Return what a dead letter keeps of `body`."""
    return body if len(body) <= MAX_BYTES else body[:KEPT_OF_TOO_LARGE]
