"""The budgets of the site, and the figures of one run."""

import json
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path

FURO_RATIO = 2.0  # gzipped bytes of the first view, against furo
LIGHTHOUSE = 95  # of 100
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 800}


def today() -> str:
    """Return the date of the run."""
    return datetime.now(UTC).date().isoformat()


@dataclass
class Figures:
    """What one run measured; faults are counted over all pages."""

    chromium: str
    date: str = field(default_factory=today)
    pages: int = 0
    faults: dict[str, int] = field(default_factory=dict)
    weight: dict[str, dict[str, float]] = field(default_factory=dict)
    lighthouse: dict[str, dict[str, int]] = field(default_factory=dict)

    def write(self, path: Path) -> None:
        """Write the figures to the file `path`, as JSON."""
        text = json.dumps(asdict(self), indent=2, sort_keys=True)
        path.write_text(text + "\n", "utf-8")
