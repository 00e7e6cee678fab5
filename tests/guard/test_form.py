"""A chapter opens and closes as a reader may expect."""

from pathlib import Path

import pytest

from docs._ext.chapters.chapter_header import Opening, problems, read_opening
from guard.base.page_header import header_of
from guard.base.problem import AuthorError

from .conftest import Guide, cell

CLAIMS = """
[S1]
page = "notebooks/a"
verdict = "true"
statement = "One is one."

[D1]
page = "notebooks/a"
verdict = "false"
statement = "One is two."
qualification = "It is one."
"""
HEADER = (
    "---\nfile_format: mystnb\nkernelspec:\n  name: python3\n"
    "guide:\n  minutes: 25\n  needs: [{needs}]\n---\n"
)
PROMISE = "When you finish this chapter you can count.\n"
PROOF = cell("one = 1\nassert one == 1", "claims: [S1, D1]")
TABLE = "```{trade-offs}\ncounting | it is *one* [D1] | the other [S1]\n```\n"
PRICE = f"## The price\n\n{TABLE}"
NEXT = "Next: [home](../index.md).\n"


def whole(needs: str = "", without: str = "\0") -> str:
    """Return a chapter, without one of its parts."""
    parts = [HEADER.format(needs=needs) + "# A\n", PROMISE, PROOF]
    text = "\n".join([*parts, PRICE, NEXT])
    return text.replace(without, "")


@pytest.fixture
def formal(tmp_path: Path) -> Guide:
    """Return a guide that asks its chapters for an opening and a close."""
    guide = Guide(tmp_path, whole_chapters=True)
    guide.write("docs/claims.toml", CLAIMS)
    guide.write("docs/p.md", "# Page\n")
    return guide


def test_a_whole_chapter_says_its_time_its_needs_and_its_trade_offs(
    formal: Guide,
) -> None:
    """The line links to the chapters, and the table to the proofs."""
    formal.write("notebooks/a.md", whole())
    other = whole("a", PROOF).replace("# A", "# B")
    formal.write("notebooks/b.md", other)
    assert formal.build() == 0, formal.log
    first = (formal.html / "notebooks/a.html").read_text("utf-8")
    second = (formal.html / "notebooks/b.html").read_text("utf-8")
    assert "About 25 minutes. Needs no other chapter." in first
    assert 'Read first: <a class="reference internal" href="a.html"' in second
    assert '<span class="claim-text">it is <em>one</em></span>' in first
    assert '<span class="claim-text">the other</span>' in first
    assert 'href="#claim-d1"' in first


@pytest.mark.parametrize(
    ("part", "message"),
    [
        ("guide:\n  minutes: 25\n  needs: []\n", "a.md:1: ERROR: the header"),
        ("  minutes: 25\n", "a.md:5: ERROR: `guide:` needs `minutes:`"),
        (PROMISE, "a.md:1: ERROR: open the chapter with one sentence"),
        (PRICE, "a.md:1: ERROR: a chapter closes with a section"),
        (TABLE, "a.md:20: ERROR: `## The price` needs a table"),
        (NEXT, "a.md:1: ERROR: a chapter ends with a way on"),
        (" [D1] | ", "a.md:23: ERROR: write a row as"),
        (" [S1]", "a.md:23: ERROR: write a row as"),
        ("the other ", "a.md:23: ERROR: write a row as"),
    ],
)
def test_a_part_that_is_missing_is_named(
    part: str, message: str, formal: Guide
) -> None:
    """Each part of the form is asked for, with file and line."""
    text = whole(without=part)
    assert text != whole()
    formal.write("notebooks/a.md", text)
    assert formal.build() == 1
    assert message in formal.log


def test_an_unknown_claim_in_a_trade_off_fails(formal: Guide) -> None:
    """The table cannot name what nobody proves."""
    formal.write("notebooks/a.md", whole().replace("[D1]", "[D1, S9]"))
    assert formal.build() == 1
    assert "a.md:23: ERROR: claim S9 is not in docs/claims.toml" in formal.log


def test_an_unknown_need_fails_with_its_line(formal: Guide) -> None:
    """A chapter that was renamed is missed by those that need it."""
    formal.write("notebooks/a.md", whole("lost"))
    assert formal.build() == 1
    assert "notebooks/a.md:5: ERROR: needs `lost`, which is" in formal.log


def test_needs_that_go_in_a_circle_are_found() -> None:
    """Nobody can read such chapters in order."""
    circle = {
        "a": Opening(1, ("b",), 5),
        "b": Opening(1, ("a",), 5),
        "c": Opening(1, (), 5),
    }
    [(_, message)] = problems(circle)
    assert message.startswith("needs itself in the end")
    assert list(problems({"c": circle["c"]})) == []


@pytest.mark.parametrize(
    "guide", ["{minutes: 0, needs: []}", "{minutes: 5, needs: a}", "7"]
)
def test_a_header_of_another_shape_is_refused(guide: str) -> None:
    """Minutes are whole and above 0, and needs are a list."""
    with pytest.raises(AuthorError, match="a.md:2: .*`guide:`"):
        read_opening(header_of(f"---\nguide: {guide}\n---\n", "a.md"))


@pytest.mark.parametrize(
    "text", ["# A page\n\n---\n\nA line above.\n", "", "---\n---\n"]
)
def test_a_page_without_a_header_says_nothing(text: str) -> None:
    """A line across the page is no header."""
    assert header_of(text).data == {}
