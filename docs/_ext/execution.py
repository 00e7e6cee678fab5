"""Run the chapters before Sphinx reads them, and run them again when due."""

import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from chapter import Problem, needs_of, read_chapter
from docutils import nodes
from exercise_rules import name_solutions
from freshness import fingerprint, inputs_of
from gate import report, report_site
from myst_nb.core.read import is_myst_markdown_notebook
from myst_nb.sphinx_ import Parser
from myst_parser.parsers.sphinx_ import MystParser
from notebook_runner import Run, run_chapter
from page_data import note, noted, pages
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment
from sphinx.util.logging import getLogger

CHAPTERS = "notebooks"
READER = "myst_nb.core.read.standard_nb_read"
logger = getLogger(__name__)


def executed_path(env: BuildEnvironment, docname: str) -> Path:
    """Return where the executed notebook of a page lies."""
    return Path(env.doctreedir, "executed", f"{docname}.ipynb")


def record_path(env: BuildEnvironment, docname: str) -> Path:
    """Return where the facts about the run of a page lie."""
    return executed_path(env, docname).with_suffix(".json")


class ChapterParser(Parser):
    """Parse the executed form of a chapter; any other page as plain MyST."""

    def parse(self, inputstring: str, document: nodes.document) -> None:
        """Parse the page that Sphinx is reading."""
        env: BuildEnvironment = document.settings.env
        if not is_myst_markdown_notebook(inputstring):
            MystParser.parse(self, inputstring, document)
            return
        record = record_path(env, env.docname).read_text("utf-8")
        note(env, "run", json.loads(record))
        executed = executed_path(env, env.docname).read_text("utf-8")
        super().parse(executed, document)


def _configure(app: Sphinx, config: Config) -> None:
    """Keep myst-nb from running anything, and let it read our notebooks."""
    config.nb_execution_mode = "off"
    config.nb_custom_formats = {".md": [READER, {}, False]}


def _outdated(
    app: Sphinx, env: BuildEnvironment, *changes: set[str]
) -> list[str]:
    """Return the pages whose run read something that is different now."""
    root = Path(app.srcdir)
    return [
        name
        for name, [record] in noted(env, "run").items()
        if fingerprint(record["inputs"], root) != record["inputs"]
    ]


def _run(app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
    """Run the chapters among `docnames`, as many at once as -j says."""
    chapters = [name for name in docnames if _is_chapter(env, name)]
    with ThreadPoolExecutor(max(1, app.parallel)) as pool:
        runs = {pool.submit(_run_one, app, name): name for name in chapters}
        for done in as_completed(runs):
            _log(done.result())


def _is_chapter(env: BuildEnvironment, docname: str) -> bool:
    text = env.doc2path(docname).read_text("utf-8")
    return bool(is_myst_markdown_notebook(text))


def _run_one(app: Sphinx, docname: str) -> Run:
    """Run one chapter; leave its outputs and facts where the parser looks."""
    env, root, started = app.env, Path(app.srcdir), time.time()
    executed = executed_path(env, docname)
    executed.unlink(missing_ok=True)
    path = Path(env.doc2path(docname))
    chapter = read_chapter(path, root, env.myst_config)  # type: ignore[attr-defined]
    run = run_chapter(chapter, root, app.config.guide_cell_timeout)
    name_solutions(chapter)
    needs = {
        name for _, cell in chapter.code_cells() for name in needs_of(cell)
    }
    names = inputs_of(chapter.file, run.read, needs)
    record = {
        "failed": bool(run.problems),
        "inputs": fingerprint(names, root, started),
        "versions": run.versions,
        "date": datetime.now(UTC).date().isoformat(),
    }
    executed.parent.mkdir(parents=True, exist_ok=True)
    record_path(env, docname).write_text(json.dumps(record), "utf-8")
    executed.write_text(json.dumps(chapter.notebook), "utf-8")
    return run


def _log(run: Run) -> None:
    for problem in run.problems:
        report(f"{problem.file}:{problem.line}", problem.message)
    file, seconds = run.chapter.file, run.seconds
    logger.info("ran %s in %.1f s, %d cells", file, seconds, run.cells)


def _check_site(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Report each chapter that the build left out."""
    for problem in _left_out(Path(app.srcdir), env):
        report_site(f"{problem.file}:{problem.line}", problem.message)
    return []


def _left_out(root: Path, env: BuildEnvironment) -> Iterator[Problem]:
    listed = {n for names in env.toctree_includes.values() for n in names}
    for path in sorted((root / CHAPTERS).rglob("*")):
        if ".ipynb_checkpoints" in path.parts:  # JupyterLab's own copies
            continue
        file = path.relative_to(root).as_posix()
        docname = file.removesuffix(".md")
        if path.suffix == ".ipynb":
            yield Problem(file, 1, "stored outputs are refused: keep the .md")
        if path.suffix != ".md":
            continue
        if docname not in env.found_docs:
            yield Problem(file, 1, "not built: include it in conf.py")
        elif "run" not in pages(env).get(docname, {}):
            message = "never executed: add the header `file_format: mystnb`"
            yield Problem(file, 1, message)
        elif docname not in listed:
            yield Problem(file, 1, "in no toctree: add it to one in index.md")


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect to Sphinx."""
    for name in ("myst_nb", "gate", "page_data", "downloads"):
        app.setup_extension(name)
    app.add_config_value("guide_cell_timeout", 60, "env", int)
    app.add_source_parser(ChapterParser, override=True)
    app.connect("config-inited", _configure, priority=400)
    app.connect("env-get-outdated", _outdated)
    app.connect("env-before-read-docs", _run)
    app.connect("env-updated", _check_site)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
