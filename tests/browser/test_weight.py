"""A chapter weighs at most twice as much as with furo, the lightest theme."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from .budgets import FURO_RATIO
from .conftest import ROOT
from .server import serve
from .visit import visit

CHAPTER = "notebooks/05_publishing_safely"


@pytest.fixture(scope="module")
def furo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the chapter as furo shows it."""
    folder = tmp_path_factory.mktemp("furo")
    command = [sys.executable, "-m", "tests.browser.twin", CHAPTER]
    subprocess.run([*command, str(folder)], check=True, cwd=ROOT)
    return folder


def weight(browser: Browser, address: str) -> int:
    """Return the gzipped bytes of the first view of the chapter."""
    with visit(browser, address, f"{CHAPTER}.html") as seen:
        seen.page.wait_for_load_state("networkidle")
        return seen.weight()


def test_a_first_view_is_light(
    browser: Browser,
    site: str,
    furo: Path,
    measure: Callable[[str, object], None],
) -> None:
    ours = weight(browser, site)
    with serve(furo) as address:
        theirs = weight(browser, address)
    ratio = round(ours / theirs, 2)
    figures = {"bytes": ours, "furo": theirs, "ratio": ratio}
    measure("weight", {CHAPTER: figures})
    assert theirs > 20_000, "the furo page came without its styles"
    assert ratio <= FURO_RATIO
