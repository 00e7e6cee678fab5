"""Any warning fails the build, and keeps failing it until it is mended.

Sphinx alone forgets the warnings of a page that it does not read again, and
leaves the site of a failed build in place.
"""

import html
import json
import logging
import os
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.logging import (
    WarningLogRecordTranslator,
    WarningStreamHandler,
    getLogger,
)

EVERYTHING = "*"
RESULTS = ("claims.json", "excerpts.json")
logger = getLogger(__name__)


def report(location: str, message: str) -> None:
    """Fail the build with a `message` about `location`, as file:line."""
    logger.error(message, location=location, type="guide", subtype="page")


def report_site(location: str, message: str) -> None:
    """Fail the build about what is checked anew in every build."""
    logger.error(message, location=location, type="guide", subtype="site")


class Gate(WarningStreamHandler):
    """Collect the problems of one build; hold back a site that has some."""

    def __init__(self, app: Sphinx) -> None:
        super().__init__(None)  # type: ignore[arg-type]
        self.app = app
        self.setLevel(logging.WARNING)
        self.addFilter(WarningLogRecordTranslator(app))
        self.problems: list[str] = []
        self.pages: set[str] = set()
        self.before: list[str] = []

    @property
    def memory(self) -> Path:
        """The file that carries the pages with problems to the next build."""
        return Path(self.app.doctreedir) / "failed.json"

    def emit(self, record: logging.LogRecord) -> None:
        """Take note of one warning or error."""
        location = getattr(record, "location", None) or ""
        self.problems.append(f"{location}: {record.getMessage()}")
        if getattr(record, "subtype", "") != "site":
            self.pages.add(self.page_at(location))

    def page_at(self, location: str) -> str:
        """Return the page that a location is in, or EVERYTHING."""
        path = self.app.srcdir / location.rsplit(":", 1)[0]
        return self.app.env.path2doc(path) or EVERYTHING

    def begin(self, app: Sphinx) -> None:
        """Assume the worst until the build has ended."""
        if self.memory.exists():
            self.before = json.loads(self.memory.read_text("utf-8"))
        self.memory.parent.mkdir(parents=True, exist_ok=True)
        self.memory.write_text(json.dumps([EVERYTHING]), "utf-8")

    def outdated(
        self, app: Sphinx, env: BuildEnvironment, *changes: set[str]
    ) -> list[str]:
        """Return the pages that had problems in the build before."""
        if EVERYTHING in self.before:
            return sorted(env.found_docs)
        return sorted(set(self.before) & env.found_docs)

    def end(self, app: Sphinx, error: Exception | None) -> None:
        """Let the site pass, or put the list of problems in its place."""
        if error is None:
            names = json.dumps(sorted(self.pages))
            self.memory.write_text(names, "utf-8")
        if error is None and not self.problems:
            return
        app.statuscode = 1
        for name in RESULTS:
            (app.outdir / name).unlink(missing_ok=True)
        self.replace_index(error)

    def replace_index(self, error: Exception | None) -> None:
        """Show the problems where the site would start."""
        problems = [*self.problems, *([repr(error)] if error else [])]
        index = Path(self.app.outdir) / "index.html"
        text = html.escape("\n".join(problems))
        index.parent.mkdir(parents=True, exist_ok=True)
        index.write_text(
            "<!doctype html><html lang=en><meta charset=utf-8>"
            f"<title>Build failed</title><h1>Build failed</h1><pre>{text}",
            "utf-8",
        )
        os.utime(index, (0, 0))  # Older than its source: written again.


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect to Sphinx."""
    gate = Gate(app)
    logging.getLogger("sphinx").addHandler(gate)
    app.connect("builder-inited", gate.begin)
    app.connect("env-get-outdated", gate.outdated)
    app.connect("build-finished", gate.end, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
