"""Any warning fails the build, and keeps failing it until it is mended.

Sphinx alone forgets the warnings of a page that it does not read again, and
leaves the site of a failed build in place.
"""

import html
import json
import logging
import os
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment
from sphinx.util.logging import (
    WarningLogRecordTranslator,
    WarningStreamHandler,
    getLogger,
)

from .fingerprint import of_text, of_tree
from .problem import AuthorError, Problem

EVERYTHING = "*"
RESULTS = ("claims.json", "excerpts.json")
logger = getLogger(__name__)


def report(location: str, message: str) -> None:
    """Fail the build with a `message` about `location`, as file:line."""
    logger.error(message, location=location, type="guard", subtype="page")


def report_site(location: str, message: str) -> None:
    """Fail the build about what is checked anew in every build."""
    logger.error(message, location=location, type="guard", subtype="site")


def report_once(
    app: Sphinx, error: AuthorError, each_build: bool = False
) -> None:
    """Report each mistake that nobody has reported in this build.

    `each_build` says that it is found anew, whatever is read again.
    """
    tell = report_site if each_build else report
    for problem in error.problems:
        if problem not in gate_of(app).told:
            gate_of(app).told.add(problem)
            tell(problem.place, problem.message)


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
        self.told: set[Problem] = set()  # mistakes of authors

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

    def begin(self) -> None:
        """Assume the worst until the build has ended."""
        if self.memory.exists():
            self.before = json.loads(self.memory.read_text("utf-8"))
        self.memory.parent.mkdir(parents=True, exist_ok=True)
        self.memory.write_text(json.dumps([EVERYTHING]), "utf-8")

    def outdated(self, env: BuildEnvironment) -> list[str]:
        """Return the pages that had problems in the build before."""
        if EVERYTHING in self.before:
            return sorted(env.found_docs)
        return sorted(set(self.before) & env.found_docs)

    def end(self, error: Exception | None) -> None:
        """Let the site pass, or put the list of problems in its place."""
        if error is None:
            names = json.dumps(sorted(self.pages))
            self.memory.write_text(names, "utf-8")
        if error is None and not self.problems:
            return
        self.app.statuscode = 1
        for name in RESULTS:
            (Path(self.app.outdir) / name).unlink(missing_ok=True)
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


def listen(app: Sphinx) -> None:
    """Hear every warning of the build of `app`."""
    gate = Gate(app)
    app.guard_gate = gate  # type: ignore[attr-defined]
    logging.getLogger("sphinx").addHandler(gate)
    app.add_config_value("guard_digest", "", "env", str)


def begin(app: Sphinx) -> None:
    """Begin a build."""
    gate_of(app).begin()


def outdated(
    app: Sphinx, env: BuildEnvironment, *changes: set[str]
) -> list[str]:
    """Return the pages that had problems in the build before."""
    return gate_of(app).outdated(env)


def end(app: Sphinx, error: Exception | None) -> None:
    """End a build."""
    gate_of(app).end(error)


def gate_of(app: Sphinx) -> Gate:
    """Return the gate of the build of `app`."""
    gate: Gate = app.guard_gate  # type: ignore[attr-defined]
    return gate


def digest_extensions(app: Sphinx, config: Config) -> None:
    """Judge every page anew after a change of an extension."""
    folders = [Path(__file__).parents[1]]
    folders += [Path(app.srcdir, name) for name in config.guard_extensions]
    config.guard_digest = of_text("".join(map(of_tree, folders)))
