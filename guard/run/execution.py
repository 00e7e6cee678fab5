"""Run the chapters before Sphinx reads them, and run them again when due."""

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed

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
from .chapter import is_chapter
from .durations import hinted_seconds, longest_first, seconds_of_last_run
from .forks.client import serving
from .freshness import fingerprint
from .page_run import PageRun
from .runner import Run

STORED = "stored outputs are refused: keep the .md"
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
    known: dict[str, str] = {}
    return [
        name
        for name, [record] in noted(env, "run").items()
        if record.get("text") != of_file(env.doc2path(name))
        or record["inputs"]
        != fingerprint(record["inputs"], settings, known=known)
    ]


def run(app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
    """Run the chapters among `docnames`, three at once where -j says two.

    A third of the time they wait: for a process, a broker, a mail server.
    Where the last run of one is as good, it is taken over.
    """
    unread(env).clear()
    read = _chapters(app, readable_pages(app, docnames))
    due = {page.name: page for page in read if not page.take_over()}
    libraries = settings_of(app).preload if len(due) > 1 else ()
    with (
        serving(libraries),
        ThreadPoolExecutor(max(1, app.parallel * 3 // 2)) as pool,
    ):
        ordered = longest_first(due, _seconds(due, settings_of(app)))
        runs = [pool.submit(due[name].make) for name in ordered]
        for done in as_completed(runs):
            _log(app, done.result())


def _chapters(app: Sphinx, texts: dict[str, str]) -> Iterator[PageRun]:
    """Yield the chapters among the pages; report one that cannot be read."""
    for name, text in texts.items():
        try:
            if is_chapter(header_of(text, f"{name}.md")):
                yield PageRun(app, name)
        except AuthorError as error:
            unread(app.env).add(name)
            report_once(app, error)


def _seconds(
    pages: Mapping[str, PageRun], settings: Settings
) -> dict[str, float]:
    """Return how long each page took last, or else may take."""
    last = {n: seconds_of_last_run(p.record) for n, p in pages.items()}
    known = {name: seconds for name, seconds in last.items() if seconds}
    return hinted_seconds(settings) | known


def _log(app: Sphinx, run: Run) -> None:
    report_once(app, AuthorError(*run.problems))
    file, seconds = run.chapter.file, run.seconds
    logger.info("ran %s in %.1f s, %d cells", file, seconds, run.cells)


def check_site(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Report each chapter that the build left out."""
    for problem in _left_out(settings_of(app), env):
        report_site(problem.place, problem.message)
    return []


def _left_out(settings: Settings, env: BuildEnvironment) -> Iterator[Problem]:
    listed = {n for names in env.toctree_includes.values() for n in names}
    for name in env.found_docs:
        inside = name.startswith(f"{settings.chapters}/")  # see below
        if not inside and str(env.doc2path(name)).endswith(".ipynb"):
            yield Problem(f"{name}.ipynb", 1, STORED)
    for path in sorted((settings.root / settings.chapters).rglob("*")):
        if ".ipynb_checkpoints" in path.parts:  # JupyterLab's own copies
            continue
        file = path.relative_to(settings.root).as_posix()
        docname = file.removesuffix(".md")
        if path.suffix == ".ipynb":
            yield Problem(file, 1, STORED)
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
