"""The README stays true to the project that it describes."""

from __future__ import annotations

import os
import re
from pathlib import Path

from classroom.diagram import event_flow_svg

ROOT = Path(__file__).parents[1]
PICTURE = ROOT / "docs" / "_static" / "event_flow.svg"
# In a file of its own the picture has no text around it to take a colour
# from: the file brings a colour for each mode.
STYLE = (
    "<style>svg{color:#24292f}"
    "@media(prefers-color-scheme:dark){svg{color:#d1d9e0}}</style>"
)


def readme() -> str:
    return (ROOT / "README.md").read_text("utf-8")


def test_picture_shows_the_running_registry() -> None:
    """The README's picture is what the registry draws today."""
    drawn = event_flow_svg().replace("<title>", f"{STYLE}<title>", 1) + "\n"
    # Set to 1, a test draws the picture of the README anew.
    if os.environ.get("EDA_DRAW_README"):
        PICTURE.write_text(drawn, "utf-8")
    assert PICTURE.read_text("utf-8") == drawn, (
        "The picture is out of date. Draw it anew: "
        "EDA_DRAW_README=1 pytest tests/test_readme.py"
    )


def test_paths_exist() -> None:
    """Each file or folder that the README names is there."""
    named = re.findall(r"\]\(([\w/._-]+)\)|^\| `([\w/._-]+)`", readme(), re.M)
    paths = [link or cell for link, cell in named]
    assert len(paths) > 8
    assert [path for path in paths if not (ROOT / path).exists()] == []


def test_readme_is_short() -> None:
    """A README is a door, not the book."""
    assert len(readme().splitlines()) <= 80
