"""Start the longest chapters first, so that none is left alone at the end."""

import json
import math
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path

from sphinx.errors import ConfigError

from ..base.settings import Settings


def longest_first(
    names: Iterable[str], seconds: Mapping[str, float]
) -> list[str]:
    """Return the pages `names`, those of unknown length before all others."""
    return sorted(
        names, key=lambda name: seconds.get(name, math.inf), reverse=True
    )


def hinted_seconds(settings: Settings) -> dict[str, float]:
    """Return how long each page takes, by the file that `durations` names.

    Raises ConfigError when there is no such file, or it cannot be read.
    """
    if not settings.durations:
        return {}
    path = settings.root / settings.durations
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        message = f"guard_durations = {settings.durations!r}: {error}"
        raise ConfigError(message) from error


def seconds_of_last_run(record: Path) -> float | None:
    """Return how long a chapter ran, by its record; None if it failed."""
    if not record.exists():
        return None
    facts = json.loads(record.read_text("utf-8"))
    return None if facts["failed"] else facts.get("seconds")
