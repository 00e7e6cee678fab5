"""Remember from build to build what takes long to work out."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from guard.base.fingerprint import of_text


class Memory:
    """Values of JSON in a file, each under the text that it was made of.

    `maker` is the state of whatever makes them: where it is another one,
    nothing is known any more.
    """

    def __init__(self, file: Path, maker: str) -> None:
        self._file, self._maker = file, maker
        self._known: dict[str, Any] = {}
        self._asked: dict[str, Any] = {}
        # A build that was stopped may leave half a file.
        with suppress(OSError, ValueError):
            kept = json.loads(file.read_text("utf-8"))
            self._known = kept["known"] if kept["maker"] == maker else {}

    def recall(self, text: str, make: Callable[[], Any]) -> Any:
        """Return what belongs to `text`; make it where no build did."""
        key = of_text(text)
        if key not in self._asked:
            known = key in self._known
            self._asked[key] = self._known[key] if known else make()
        return self._asked[key]

    def save(self) -> None:
        """Keep what this build asked for, and forget all else."""
        if self._asked.keys() != self._known.keys():
            kept = {"maker": self._maker, "known": self._asked}
            self._file.write_text(json.dumps(kept), "utf-8")
