"""A picture that some reader cannot read is refused."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from docs._ext.chapters.pictures import ELSEWHERE, NO_MODE, NO_TEXT, Pictures

from .conftest import Guide, cell, chapter

GOOD = (
    '<svg role="img" fill="currentColor"><title>A to B</title>'
    '<g><svg><path d="M0"/></svg></g></svg>'
)


@pytest.mark.parametrize(
    ("html", "fault"),
    [
        (GOOD.replace("A to B", " "), NO_TEXT),
        (GOOD.replace('role="img" ', ""), NO_TEXT),
        (GOOD.replace("currentColor", "black"), NO_MODE),
        (GOOD.replace('d="M0"', 'href="https://a.b/c"'), ELSEWHERE),
        ('<p><img src="a.png"></p>', NO_TEXT),
        ('<img alt="a" src="https://a.b/c.png">', ELSEWHERE),
    ],
)
def test_a_fault_is_found(html: str, fault: str) -> None:
    """Each reader is thought of: blind, offline, in the dark."""
    assert Pictures(html).faults == [fault]


@pytest.mark.parametrize(
    "html",
    [
        GOOD,
        GOOD + GOOD,
        GOOD.replace("<title>A to B</title>", "").replace(
            "fill", 'aria-label="A to B" fill'
        ),
        '<img alt="a" src="a.png"><p title="x">no picture</p>',
    ],
)
def test_a_good_picture_passes(html: str) -> None:
    """A title or a label will do."""
    assert Pictures(html).faults == []


def test_the_build_names_the_cell(
    guide: Guide, fails: Callable[..., None]
) -> None:
    """A bare drawing, and an image without an alt."""
    draw = "from IPython.display import HTML\nHTML('<svg></svg>')"
    guide.write("notebooks/a.md", chapter(cell(draw)))
    guide.write("docs/p.md", "# P\n\n![](a.png)\n")
    guide.write("docs/a.png", "")
    fails(
        "notebooks/a.md:9: ERROR: a picture needs a text alternative",
        "docs/p.md:3: ERROR: a picture needs a text alternative",
    )
