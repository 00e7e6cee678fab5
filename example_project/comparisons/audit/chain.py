"""The chain of digests, which shows that nobody touched an entry."""

from __future__ import annotations

import hashlib
import json

from django.core.serializers.json import DjangoJSONEncoder

from example_project.comparisons.audit.models import AuditEntry

#: What the first entry has in the place of a digest before it.
START = "0" * 64

SEALED = (
    "actor",
    "action",
    "what",
    "object_id",
    "changes",
    "at",
    "previous",
)


class BrokenChainError(ValueError):
    """The audit log is not what it was when it was written."""


def seal(entry: AuditEntry, previous: str) -> str:
    """Link `entry` to the digest before it; return its own digest."""
    entry.previous = previous
    entry.digest = digest_of(entry)
    return entry.digest


def digest_of(entry: AuditEntry) -> str:
    """Return the SHA-256 of all that `entry` says, in hexadecimal."""
    content = {name: getattr(entry, name) for name in SEALED}
    # Isoformat keeps the microseconds that the encoder would cut off.
    content["at"] = entry.at.isoformat()
    text = json.dumps(content, sort_keys=True, cls=DjangoJSONEncoder)
    return hashlib.sha256(text.encode()).hexdigest()


def head() -> str:
    """Return the digest of the last entry: keep it somewhere else."""
    last = AuditEntry.objects.order_by("-id").first()
    return last.digest if last else START


def verify(kept: str = START) -> int:
    """Check every entry and every link; return how many there are.

    `kept` is a digest that `head` returned once. Without it nobody can
    tell that the end was cut off, or that all was written anew.
    Raises BrokenChainError, which names the first broken entry.
    """
    previous, count = START, 0
    found = kept == START
    for entry in AuditEntry.objects.order_by("id").iterator():
        check(entry, previous)
        previous = entry.digest
        found = found or previous == kept
        count += 1
    if not found:
        raise BrokenChainError(
            f"None of the {count} entries has the digest {kept[:12]}... "
            "that was kept: the end was cut off, or the log rewritten."
        )
    return count


def check(entry: AuditEntry, previous: str) -> None:
    """Raise BrokenChainError unless `entry` is whole, and in its place."""
    if entry.digest != digest_of(entry):
        raise BrokenChainError(f"Entry {entry.pk} ({entry}) was changed.")
    if entry.previous != previous:
        raise BrokenChainError(
            f"Entry {entry.pk} ({entry}) does not follow the entry before "
            "it: one was deleted, added or moved."
        )
