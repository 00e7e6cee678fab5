"""The budgets of the site, and the figures of one run."""

import json
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

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

    chromium: str = ""
    date: str = field(default_factory=today)
    pages: int = 0
    faults: dict[str, int] = field(default_factory=dict)
    weight: dict[str, dict[str, float]] = field(default_factory=dict)
    lighthouse: dict[str, dict[str, int]] = field(default_factory=dict)

    def add(self, kind: str, measured: Any) -> None:
        """Take over what one test `measured`: the field `kind`, or a page."""
        if kind == "chromium":
            self.chromium = measured
        elif kind == "page":
            self.pages += 1
            for name, count in measured.items():
                self.faults[name] = self.faults.get(name, 0) + count
        else:
            getattr(self, kind).update(measured)

    def is_of_all(self, pages: int) -> bool:
        """Tell whether nothing is missing, on a site with so many `pages`."""
        return self.pages == pages and bool(self.weight and self.lighthouse)

    def write(self, path: Path) -> None:
        """Write the figures to the file `path`, as JSON."""
        text = json.dumps(asdict(self), indent=2, sort_keys=True)
        path.write_text(text + "\n", "utf-8")


class Keeper:
    """Collects the figures of all processes that test, and writes them.

    A test tells them as properties, which travel with its report.
    """

    def __init__(self, pages: int, files: list[Path]) -> None:
        self.figures = Figures()
        self.pages = pages
        self.files = files

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Add what one test measured."""
        if report.when == "teardown":
            for kind, measured in report.user_properties:
                self.figures.add(kind, measured)

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Write the figures, if all passed and every page was opened."""
        if session.testsfailed or not self.figures.is_of_all(self.pages):
            return
        for file in self.files:
            self.figures.write(file)
