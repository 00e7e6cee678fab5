"""Chapters run in a real JupyterLab, opened by a double click."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.mutants.workspace import Workspace
from workshop.reading import FOLDER, START, make_all

from .conftest import ROOT

SETTINGS = "DJANGO_SETTINGS_MODULE"  # The tests set it; a reader does not.
# Those of each run, and all of them on request.
SOME = ("02_the_event_bus", "14_a_toy_event_sourced_aggregate", "17_deciding")
ALL = tuple(path.stem for path in sorted((ROOT / "notebooks").glob("*.md")))
MINUTES = 3 * 60_000  # milliseconds, on a busy machine
ERRORS = "[data-mime-type='application/vnd.jupyter.error']"
DONE = f"""() => {{
  const cells = window.jupyterapp.shell.currentWidget.content.widgets;
  const failed = document.querySelector(`.jp-Notebook {ERRORS}`);
  return failed || cells.filter((one) => one.model.type === "code").every(
    (one) => one.model.executionCount && one.model.executionState === "idle");
}}"""
# The page before may have a kernel too, and still be the one that is shown.
IDLE = """(name) => {
  const widget = window.jupyterapp.shell.currentWidget;
  const context = widget?.sessionContext;
  return widget?.context?.path.includes(`/${name}.`) && context.isReady
    && context.session?.kernel?.status === "idle";
}"""
CLEARED = """() => {
  const cells = window.jupyterapp.shell.currentWidget.content.widgets;
  return cells.every((one) => !one.model.executionCount);
}"""
SAVE = "void jupyterapp.commands.execute('docmanager:save')"
SAVED = """() => !window.jupyterapp.shell.currentWidget.context.model.dirty"""
MARKDOWN = """() => window.jupyterapp.shell.currentWidget.content.widgets
  .filter((one) => one.model.type === "markdown")
  .map((one) => one.model.sharedModel.source)"""
FOLDED = """() => window.jupyterapp.shell.currentWidget.content.widgets
  .filter((one) => one.inputHidden).length"""
RUN = "void jupyterapp.commands.execute('notebook:run-all-cells')"
# What asks for a confirmation is not waited for.
RESTART = "void jupyterapp.commands.execute('kernelmenu:restart-and-clear')"


def environment(folder: Path) -> dict[str, str]:
    """Return what `python3 start.py lab` sets, kept inside `folder`."""
    ours = {k: v for k, v in os.environ.items() if k != SETTINGS}
    return ours | {
        "HOME": str(folder),
        "JUPYTER_CONFIG_PATH": str(folder / ".jupyter"),
        "PYTHONPATH": str(folder),
    }


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project: JupyterLab saves what it shows."""
    folder = tmp_path_factory.mktemp("lab")
    Workspace(ROOT, folder)
    make_all(folder)
    return folder


@pytest.fixture(scope="module")
def lab(folder: Path) -> Iterator[str]:
    """Start JupyterLab as `python3 start.py lab` does; yield its address."""
    log = folder / "log"
    with log.open("w") as told:
        server = subprocess.Popen(
            [
                Path(sys.executable).with_name("jupyter-lab"),
                "--no-browser",
                "--allow-root",
                "--port=0",
                "--IdentityProvider.token=",
                "--LabApp.expose_app_in_browser=True",
                "--LabApp.default_url=/lab/tree/notebooks",
            ],
            cwd=folder,
            env=environment(folder),
            stdout=told,
            stderr=told,
        )
    try:
        yield address(log)
    finally:
        server.terminate()
        server.wait(30)


def address(log: Path) -> str:
    """Return where the server that writes `log` answers.

    It tells its address before it listens there.
    """
    for _ in range(240):
        found = re.search(
            r"http://(?:localhost|127\.0\.0\.1):([1-9]\d*)", log.read_text()
        )
        with suppress(URLError):
            if found:
                url = f"http://127.0.0.1:{found[1]}"
                urlopen(f"{url}/api", timeout=30).close()  # noqa: S310
                return url
        time.sleep(0.5)
    pytest.fail(f"JupyterLab did not start: {log.read_text()[-2000:]}")


def check(page: Page) -> None:
    """Wait until each cell has run, or one has failed."""
    page.wait_for_function(DONE, timeout=MINUTES)
    errors = page.locator(f".jp-Notebook {ERRORS}")
    assert errors.all_inner_texts() == []


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Try each chapter on request, and else some."""
    every = metafunc.config.getoption("every_chapter", False)
    metafunc.parametrize("name", ALL if every else SOME)


def test_a_chapter_runs_and_runs_again(
    browser: Browser, lab: str, folder: Path, name: str
) -> None:
    """And what is saved then is the file that was opened."""
    page = browser.new_page(viewport={"width": 1400, "height": 900})
    page.goto(f"{lab}/lab/tree/notebooks?reset")
    file = page.locator(".jp-DirListing-item", has_text=f"{name}.md")
    file.dblclick(timeout=60_000)
    expect(page.locator(".jp-Notebook")).to_be_visible(timeout=60_000)
    page.wait_for_function(IDLE, arg=name, timeout=60_000)

    page.evaluate(RUN)
    check(page)
    # Such as an offer of news from the internet.
    expect(page.locator(".Toastify__toast")).to_have_count(0)

    page.evaluate(RESTART)
    page.locator(".jp-Dialog .jp-mod-accept").click()
    page.wait_for_function(CLEARED)
    page.wait_for_function(IDLE, arg=name, timeout=60_000)
    page.evaluate(RUN)
    check(page)

    page.evaluate(SAVE)
    page.wait_for_function(SAVED)
    saved = folder / "notebooks" / f"{name}.md"
    assert saved.read_text() == (ROOT / "notebooks" / f"{name}.md").read_text()
    page.close()


def test_the_start_page_leads_to_the_chapters(
    browser: Browser, lab: str, name: str
) -> None:
    """There they are without a directive, and a solution is folded."""
    page = browser.new_page(viewport={"width": 1400, "height": 900})
    page.goto(f"{lab}/lab/tree/{FOLDER}/{START}?reset")
    link = page.locator(f".jp-Notebook a[href*='{name}']")
    link.click(timeout=60_000)
    page.wait_for_function(IDLE, arg=name, timeout=60_000)
    shown = page.locator(".jp-Notebook:visible")
    expect(shown).to_be_visible()
    sources = page.evaluate(MARKDOWN)
    assert len(sources) > 10
    assert not [text for text in sources if re.search(r"^ *:::", text, re.M)]
    folded = page.evaluate(FOLDED)
    wanted = (ROOT / "notebooks" / f"{name}.md").read_text()
    assert folded == wanted.count("tags: [solution")
    page.close()
