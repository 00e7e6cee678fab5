"""A chapter has one number, in its name and in its title."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
CHAPTERS = sorted((ROOT / "notebooks").glob("*.md"))


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_a_title_begins_with_the_number(path: Path) -> None:
    """Typed there, as everywhere, and not counted by the site."""
    (title,) = re.findall(r"^# (.+)$", path.read_text("utf-8"), re.M)[:1]
    assert title.startswith(f"{int(path.name[:2])}. ")


def test_the_contents_count_nothing_themselves() -> None:
    """And they name the chapters in their order."""
    text = (ROOT / "index.md").read_text("utf-8")
    assert ":numbered:" not in text
    listed = re.findall(r"^notebooks/(\w+)$", text, re.M)
    assert listed == [path.stem for path in CHAPTERS]
