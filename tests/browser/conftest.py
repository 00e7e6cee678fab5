"""One browser and one server for every test of the finished site.

Without Playwright there is nothing to collect: `start.py browser` has it.
"""

import os
import runpy
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from docs._ext.books.chromium import NoChromiumError, find_chromium

from .budgets import Keeper
from .server import serve

ROOT = Path(__file__).parents[2]
SITE = ROOT / "_build" / "html"
FIGURES = "budgets.json"

collect_ignore_glob = [] if find_spec("playwright") else ["test_*.py"]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let a run keep its figures, and try more chapters than usual."""
    parser.addoption(
        "--save", action="store_true", help="keep the figures in docs/"
    )
    parser.addoption(
        "--every-chapter", action="store_true", help="try each in JupyterLab"
    )


def pytest_configure(config: pytest.Config) -> None:
    """Collect the figures where all processes report to."""
    if not hasattr(config, "workerinput"):
        files = [ROOT / "_build" / FIGURES]
        if config.getoption("save", default=False):
            files.append(ROOT / "docs" / FIGURES)
        config.pluginmanager.register(Keeper(len(pages()), files))


def pages() -> list[str]:
    """Return every page of the finished site, as paths below it."""
    found = [path.relative_to(SITE) for path in SITE.rglob("*.html")]
    return sorted(p.as_posix() for p in found if p.parts[0] != "_static")


@pytest.fixture(scope="session")
def site() -> Iterator[str]:
    """Serve the finished site on loopback; yield its address."""
    if not (SITE / "claims.json").exists():
        pytest.fail("no finished site: first run `python3 start.py docs`")
    conf = runpy.run_path(str(ROOT / "conf.py"))
    below = urlsplit(conf["html_baseurl"]).path.rstrip("/")
    with serve(SITE, below) as address:
        yield address


@pytest.fixture(scope="session")
def chromium() -> str:
    """Return the path of the browser."""
    try:
        return find_chromium()
    except NoChromiumError as error:
        pytest.fail(str(error))


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[object]:
    """Start the one browser."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        # Root has no sandbox to offer.
        args = ["--no-sandbox"] if os.geteuid() == 0 else []
        started = playwright.chromium.launch(
            executable_path=chromium, args=args
        )
        yield started
        started.close()


@pytest.fixture
def measure(
    record_property: Callable[[str, object], None], browser: object
) -> Callable[[str, object], None]:
    """Return a function that keeps a figure for the contributing page."""
    record_property("chromium", browser.version)  # type: ignore[attr-defined]
    return record_property


@pytest.fixture(autouse=True)
def share_of_the_machine(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """Let a test that is marked `alone` wait for the others, and they for it.

    Lighthouse counts milliseconds, which a busy machine makes more.
    """
    import fcntl  # Windows has none, and reads this file, too.

    alone = request.node.get_closest_marker("alone")
    worker = "PYTEST_XDIST_WORKER" in os.environ
    folder = tmp_path_factory.getbasetemp()
    lock = (folder.parent if worker else folder) / "share.lock"
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX if alone else fcntl.LOCK_SH)
        yield
