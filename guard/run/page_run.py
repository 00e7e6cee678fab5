"""The run of one page: made or taken over, and kept for the parser."""

import json
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.util.logging import getLogger

from ..base.fingerprint import of_file
from ..base.settings import settings_of
from .cell_rules import static_problems
from .chapter import needs_of, read_chapter
from .executed import executed_path, record_path
from .exercise_rules import name_solutions
from .freshness import fingerprint, inputs_of
from .last_run import digest_of_code, read_last_run
from .runner import Run, run_chapter

logger = getLogger(__name__)


class PageRun:
    """A chapter as it was read, and the files that hold its run."""

    def __init__(self, app: Sphinx, docname: str) -> None:
        path, root = Path(app.env.doc2path(docname)), Path(app.srcdir)
        config = app.env.myst_config  # type: ignore[attr-defined]
        self.name = docname
        self.settings = settings_of(app)
        self.executed = executed_path(app.env, docname)
        self.record = record_path(app.env, docname)
        self.text = of_file(path)  # First: what is written later is news.
        self.chapter = read_chapter(path, root, config)
        self.code = digest_of_code(self.chapter)

    def take_over(self) -> bool:
        """Take over the last run; tell whether a new one would be the same."""
        last = read_last_run(self.record, self.executed)
        if not last or not last.stands_for(self.code, self.settings):
            return False
        if static_problems(self.chapter):
            return False
        last.give_outputs_to(self.chapter)
        self._keep(last.record)
        logger.info("took over the last run of %s", self.chapter.file)
        return True

    def make(self) -> Run:
        """Run the chapter."""
        self.executed.unlink(missing_ok=True)
        started = time.time()
        run = run_chapter(self.chapter, self.settings)
        self._keep(self._facts(run, started))
        return run

    def _facts(self, run: Run, started: float) -> dict[str, Any]:
        """Return what a page and the next build have to know about a run."""
        cells = self.chapter.code_cells()
        needs = {name for _, cell in cells for name in needs_of(cell)}
        names = inputs_of(run.read, needs, self.settings)
        return {
            "failed": bool(run.problems),
            "inputs": fingerprint(names, self.settings, started),
            "seconds": run.seconds,
            "versions": run.versions,
            "date": datetime.now(UTC).date().isoformat(),
        }

    def _keep(self, facts: dict[str, Any]) -> None:
        """Leave outputs and facts to the parser and to the next build."""
        name_solutions(self.chapter)
        facts = facts | {"code": self.code, "text": self.text}
        self.executed.parent.mkdir(parents=True, exist_ok=True)
        self.record.write_text(json.dumps(facts), "utf-8")
        notebook = json.dumps(self.chapter.notebook)
        self.executed.write_text(notebook, "utf-8")
