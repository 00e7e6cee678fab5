"""Everybody may take the guide to work, and what others made is named."""

from __future__ import annotations

import tomllib
from pathlib import Path, PurePosixPath

import pytest

from tests.tracked import tracked

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "licences.md").read_text("utf-8")
OURS = {".", "guard"}
VENDORED = {"docs/_icons", "docs/_inventories"}


def test_the_licences_are_where_tools_look() -> None:
    """The names in pyproject.toml are files with these licences."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    code, text = project["license-files"]
    assert project["license"] == "BSD-3-Clause AND CC-BY-4.0"
    assert "The Event-Driven Django authors" in (ROOT / code).read_text()
    assert "Attribution 4.0 International" in (ROOT / text).read_text()


def test_what_others_made_is_on_the_page_with_its_notice() -> None:
    """Each folder with a licence of its own, and each that is vendored."""
    files = map(PurePosixPath, tracked(ROOT))
    notices = [
        file
        for file in files
        if file.name.startswith("LICENSE") and str(file.parent) not in OURS
    ]
    for notice in notices:
        assert f"`{notice}`" in PAGE
    for folder in VENDORED | {str(notice.parent) for notice in notices}:
        assert f"`{folder}/`" in PAGE


@pytest.mark.parametrize("name", ["README.md", "docs/licences.md"])
def test_a_reader_is_told(name: str) -> None:
    """Both licences, by the names that everybody knows."""
    text = (ROOT / name).read_text("utf-8")
    assert "BSD-3-Clause" in text
    assert "CC BY 4.0" in text
