"""One browser and one server for every test of the finished site.

Without Playwright there is nothing to collect: `start.py browser` has it.
"""

import os
import runpy
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from chromium import NoChromiumError, find_chromium

from .budgets import Figures
from .server import serve

ROOT = Path(__file__).parents[2]
SITE = ROOT / "_build" / "html"

collect_ignore_glob = [] if find_spec("playwright") else ["test_*.py"]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let a run keep its figures for the contributing page."""
    parser.addoption("--save", action="store_true", help="keep the figures")


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


@pytest.fixture(scope="session")
def figures(
    request: pytest.FixtureRequest, browser: object
) -> Iterator[Figures]:
    """Collect what the tests measure, and write it when they have ended."""
    measured = Figures(chromium=browser.version)  # type: ignore[attr-defined]
    yield measured
    measured.write(ROOT / "_build" / "budgets.json")
    if request.config.getoption("--save") and not request.session.testsfailed:
        measured.write(ROOT / "docs" / "budgets.json")
