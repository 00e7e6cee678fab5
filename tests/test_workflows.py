"""The files that hosts read are safe, and name files that exist."""

import runpy
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from .workflows import missing_files, workflow_problems

ROOT = Path(__file__).parents[1]
WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))
HOSTS = (
    *WORKFLOWS,
    ROOT / ".binder/postBuild",
    ROOT / ".ci/run",
    ROOT / ".devcontainer/devcontainer.json",
    ROOT / ".readthedocs.yaml",
)
SAFE = """
permissions: {}
jobs:
  one:
    timeout-minutes: 5
    steps:
      - uses: actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683
"""


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_a_workflow_is_safe(path: Path) -> None:
    assert list(workflow_problems(path.read_text())) == []


@pytest.mark.parametrize("path", HOSTS, ids=lambda path: path.name)
def test_the_files_it_names_exist(path: Path) -> None:
    assert missing_files(path.read_text(), ROOT) == []


@pytest.mark.parametrize("name", [".binder/postBuild", ".devcontainer"])
def test_notebooks_elsewhere_are_set_up_as_here(name: str) -> None:
    path = ROOT / name
    path = path / "devcontainer.json" if path.is_dir() else path
    text = path.read_text()
    assert "pip install --require-hashes -r requirements/lab.txt" in text
    assert "cp -r .jupyter/labconfig ~/.jupyter/" in text


def test_the_page_leads_to_notebooks_elsewhere_of_this_repository() -> None:
    conf = runpy.run_path(str(ROOT / "conf.py"))
    name = urlsplit(conf["REPOSITORY"]).path.strip("/")
    branch = conf["html_theme_options"]["repository_branch"]
    text = (ROOT / "docs/run.md").read_text()
    path = "urlpath=lab/tree/notebooks"
    assert f"https://mybinder.org/v2/gh/{name}/{branch}?{path})" in text
    assert f"https://codespaces.new/{name})" in text


def test_pages_publishes_what_ci_built() -> None:
    text = (ROOT / ".github/workflows/pages.yml").read_text()
    assert "workflows: [CI]" in text
    assert "conclusion == 'success'" in text
    assert "start.py" not in text
    assert "sphinx-build" not in text


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("permissions: {}", "", "no `permissions`"),
        ("permissions: {}", "permissions: write-all", "may write everything"),
        ("    timeout-minutes: 5\n", "", "may run for six hours"),
        ("@11bd71901bbe5b1630ceea73d27597364c9af683", "@v4", "can change"),
    ],
)
def test_an_unsafe_workflow_is_refused(
    old: str, new: str, problem: str
) -> None:
    assert list(workflow_problems(SAFE)) == []
    [found] = workflow_problems(SAFE.replace(old, new))
    assert problem in found


def test_a_lost_file_is_named(tmp_path: Path) -> None:
    text = "pip install -r requirements/lost.txt"
    assert missing_files(text, tmp_path) == ["requirements/lost.txt"]
