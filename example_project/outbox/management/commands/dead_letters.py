"""Export or requeue dead letters.

`python3 start.py manage -- dead_letters`
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import (
    BaseCommand,
    CommandError,
    CommandParser,
)
from django.db import DEFAULT_DB_ALIAS, connections

from example_project.outbox.models import (
    DeadLetter,
    OutboxMessage,
    RequeueError,
)

Letter = OutboxMessage | DeadLetter


class Command(BaseCommand):
    help = (
        "List the dead letters of the relay (outbox-ID) and of the consumers "
        "(consumer-ID), write them to a file, or send some once more."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Add --export, --requeue and --database."""
        parser.add_argument(
            "--export",
            type=Path,
            metavar="FILE",
            help="write all of each, whatever its size, a JSON line for each",
        )
        parser.add_argument(
            "--requeue",
            nargs="+",
            default=[],
            metavar="NAME",
            help="such as outbox-7, after what was wrong has been mended",
        )
        parser.add_argument(
            "--database",
            default=DEFAULT_DB_ALIAS,
            choices=sorted(connections),
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Do what was asked for; list them when nothing was."""
        using = options["database"]
        for name in options["requeue"]:
            self.requeue(name, using)
        if options["export"]:
            count = export(options["export"], using)
            self.stdout.write(f"Exported: {count}")
        elif not options["requeue"]:
            for name, letter in letters(using):
                self.stdout.write(f"{name}  {letter}  {letter.reason}")

    def requeue(self, name: str, using: str) -> None:
        """Send one once more; raise CommandError where that is none."""
        letter = dict(letters(using)).get(name)
        if letter is None:
            raise CommandError(
                f"No dead letter is called {name!r}. List them: "
                "`python3 start.py manage -- dead_letters`"
            )
        try:
            letter.requeue()
        except RequeueError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Requeued: {name}")


def letters(using: str) -> Iterator[tuple[str, Letter]]:
    """Yield each dead letter that waits for a person, and its name."""
    dead = OutboxMessage.objects.using(using).filter(
        state=OutboxMessage.State.DEAD_LETTER
    )
    for message in dead.iterator():
        yield f"outbox-{message.pk}", message
    for letter in DeadLetter.objects.using(using).filter(requeued_at=None):
        yield f"consumer-{letter.pk}", letter


def export(file: Path, using: str) -> int:
    """Write each dead letter to `file`; return how many there are."""
    count = 0
    with file.open("w", encoding="utf-8") as lines:
        for name, letter in letters(using):
            lines.write(json.dumps(told(name, letter)) + "\n")
            count += 1
    return count


def told(name: str, letter: Letter) -> dict[str, Any]:
    """Return what is known of a dead letter, with its body."""
    body = letter.body
    raw = body.encode() if isinstance(body, str) else bytes(body)
    return {
        "name": name,
        "type": letter.type,
        "event_id": str(letter.event_id or ""),
        "reason": letter.reason,
        "attempts": letter.attempts,
        "body_base64": base64.b64encode(raw).decode(),
    }
