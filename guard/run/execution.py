"""Run the chapters before Sphinx reads them, and run them again when due."""

import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment
from sphinx.util.logging import getLogger

from ..base.failures import report_once, report_site
from ..base.fingerprint import of_file
from ..base.page_data import noted, pages
from ..base.page_header import header_of
from ..base.problem import AuthorError, Problem
from ..base.settings import Settings, settings_of
from .broken_pages import readable_pages, unread
from .cell_rules import static_problems
from .chapter import Chapter, is_chapter, needs_of, read_chapter
from .durations import hinted_seconds, longest_first, seconds_of_last_run
from .executed import executed_path, record_path
from .exercise_rules import name_solutions
from .freshness import fingerprint, inputs_of
from .last_run import LastRun, digest_of_code, read_last_run
from .runner import Run, run_chapter

READER = "myst_nb.core.read.standard_nb_read"
logger = getLogger(__name__)


def configure(app: Sphinx, config: Config) -> None:
    """Keep myst-nb from running anything, and let it read our notebooks."""
    config.nb_execution_mode = "off"
    config.nb_custom_formats = {".md": [READER, {}, False]}


def outdated(
    app: Sphinx, env: BuildEnvironment, *changes: set[str]
) -> list[str]:
    """Return the pages whose text, or what their run read, has changed."""
    settings = settings_of(app)
    return [
        name
        for name, [record] in noted(env, "run").items()
        if record.get("text") != of_file(env.doc2path(name))
        or fingerprint(record["inputs"], settings) != record["inputs"]
    ]


def run(app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
    """Run the chapters among `docnames`, as many at once as -j says."""
    unread(env).clear()
    chapters = list(_chapters(app, readable_pages(app, docnames)))
    ordered = longest_first(chapters, _seconds(app, chapters))
    with ThreadPoolExecutor(max(1, app.parallel)) as pool:
        runs = {pool.submit(_run_one, app, name): name for name in ordered}
        for done in as_completed(runs):
            try:
                _log(app, done.result())
            except AuthorError as error:
                _leave_out(app, runs[done], error)


def _seconds(app: Sphinx, docnames: list[str]) -> dict[str, float]:
    """Return how long each chapter took last, or else may take."""
    seconds = hinted_seconds(settings_of(app))
    for name in docnames:
        last = seconds_of_last_run(record_path(app.env, name))
        seconds |= {name: last} if last else {}
    return seconds


def _chapters(app: Sphinx, texts: dict[str, str]) -> Iterator[str]:
    """Yield the chapters among the pages; report a header that is broken."""
    for name, text in texts.items():
        try:
            if is_chapter(header_of(text, f"{name}.md")):
                yield name
        except AuthorError as error:
            _leave_out(app, name, error)


def _leave_out(app: Sphinx, docname: str, error: AuthorError) -> None:
    unread(app.env).add(docname)
    report_once(app, error)


def _run_one(app: Sphinx, docname: str) -> Run:
    """Run one chapter, or take its last run over.

    Its outputs and the facts about it lie where the parser looks.
    """
    env, path = app.env, Path(app.env.doc2path(docname))
    executed, record = executed_path(env, docname), record_path(env, docname)
    text = of_file(path)
    chapter = read_chapter(path, Path(app.srcdir), env.myst_config)  # type: ignore[attr-defined]
    last = read_last_run(record, executed)
    executed.unlink(missing_ok=True)
    run, facts = _run_or_take_over(chapter, last, settings_of(app))
    name_solutions(chapter)
    executed.parent.mkdir(parents=True, exist_ok=True)
    record.write_text(json.dumps(facts | {"text": text}), "utf-8")
    executed.write_text(json.dumps(chapter.notebook), "utf-8")
    return run


def _run_or_take_over(
    chapter: Chapter, last: LastRun | None, settings: Settings
) -> tuple[Run, dict[str, Any]]:
    """Return the run of a chapter, and the facts about it."""
    started, code = time.time(), digest_of_code(chapter)
    same = last and last.stands_for(code, settings)
    if last and same and not static_problems(chapter):
        last.give_outputs_to(chapter)
        return Run(chapter, [], reused=True), last.record
    run = run_chapter(chapter, settings)
    return run, _facts(run, settings, started) | {"code": code}


def _facts(run: Run, settings: Settings, started: float) -> dict[str, Any]:
    """Return what a page and the next build have to know about a run."""
    cells = run.chapter.code_cells()
    needs = {name for _, cell in cells for name in needs_of(cell)}
    names = inputs_of(run.read, needs, settings)
    return {
        "failed": bool(run.problems),
        "inputs": fingerprint(names, settings, started),
        "seconds": run.seconds,
        "versions": run.versions,
        "date": datetime.now(UTC).date().isoformat(),
    }


def _log(app: Sphinx, run: Run) -> None:
    report_once(app, AuthorError(*run.problems))
    file, seconds = run.chapter.file, run.seconds
    if run.reused:
        logger.info("took over the last run of %s", file)
    else:
        logger.info("ran %s in %.1f s, %d cells", file, seconds, run.cells)


def check_site(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Report each chapter that the build left out."""
    for problem in _left_out(settings_of(app), env):
        report_site(problem.place, problem.message)
    return []


def _left_out(settings: Settings, env: BuildEnvironment) -> Iterator[Problem]:
    listed = {n for names in env.toctree_includes.values() for n in names}
    for path in sorted((settings.root / settings.chapters).rglob("*")):
        if ".ipynb_checkpoints" in path.parts:  # JupyterLab's own copies
            continue
        file = path.relative_to(settings.root).as_posix()
        docname = file.removesuffix(".md")
        if path.suffix == ".ipynb":
            yield Problem(file, 1, "stored outputs are refused: keep the .md")
        if path.suffix != ".md":
            continue
        if docname in unread(env):
            continue  # reported when it was read
        if docname not in env.found_docs:
            yield Problem(file, 1, "not built: include it in conf.py")
        elif "run" not in pages(env).get(docname, {}):
            message = "never executed: add the header `file_format: mystnb`"
            yield Problem(file, 1, message)
        elif docname not in listed:
            yield Problem(file, 1, "in no toctree: add it to one in index.md")
