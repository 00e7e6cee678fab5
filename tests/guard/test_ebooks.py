"""The PDF and the ePub are offered, or the page says how to make them."""

from __future__ import annotations

from pathlib import Path

import pytest
from pikepdf import OutlineItem, Pdf

from docs._ext.books.chromium import NAMES, NoChromiumError, find_chromium
from docs._ext.books.print_pdf import tidy, with_whole_links

from .conftest import Guide

NOX = "@nox.session\ndef ebooks(session): ...\n"
CANONICAL = '<link rel="canonical" href="https://a.b/guide/index.html" />'


def made(guide: Guide) -> None:
    """Leave a PDF where the session would."""
    folder = guide.root / "_build" / "ebooks"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "guide.pdf").write_bytes(b"%PDF" * 100_000)


def test_the_page_offers_what_was_made(guide: Guide) -> None:
    """First the command, then the link, without any edit."""
    guide.write("noxfile.py", NOX)
    guide.write("start.py", "")
    guide.write("docs/p.md", "# P\n")
    text = "# Home\n\n```{ebooks}\n```\n\n```{toctree}\ndocs/p\n```\n"
    guide.write("index.md", text)
    assert guide.build() == 0, guide.log
    index = guide.html / "index.html"
    assert "make a PDF and an ePub" in index.read_text("utf-8")
    made(guide)
    assert guide.build() == 0, guide.log
    assert 'href="ebooks/guide.pdf">PDF, 0.4 MB' in index.read_text("utf-8")
    assert (guide.html / "ebooks/guide.pdf").is_file()


def test_a_book_that_no_page_offers_fails(guide: Guide) -> None:
    """Nobody finds a file without a link."""
    guide.write("docs/p.md", "# P\n")
    made(guide)
    assert guide.build() == 1
    assert "index.md:1: ERROR: no page offers what was made" in guide.log


@pytest.mark.parametrize(
    ("link", "whole"),
    [
        ("../source/a.py.html#L-1", "https://a.b/guide/source/a.py.html#L-1"),
        ("ebooks/guide.pdf", "https://a.b/guide/ebooks/guide.pdf"),
        ("#here", "#here"),
        ("https://c.d/", "https://c.d/"),
    ],
)
def test_no_path_of_this_machine_gets_into_the_pdf(
    link: str, whole: str
) -> None:
    """A link to another page leads to the site."""
    text = f'{CANONICAL}<a class="x" href="{link}">x</a>'
    assert f'href="{whole}">x' in with_whole_links(text)


def test_a_page_without_a_site_is_refused() -> None:
    """Then nobody could tell where the links should lead."""
    with pytest.raises(ValueError, match="set html_baseurl"):
        with_whole_links("<a href='x'>x</a>")


def test_a_bookmark_says_its_heading_once(tmp_path: Path) -> None:
    """Also that of a section, and of a heading that Chromium moved."""
    with Pdf.new() as pdf:
        pdf.add_blank_page()
        with pdf.open_outline() as outline:
            chapter = OutlineItem("1. Events", 0)
            chapter.children.append(OutlineItem("The priceThe price", 0))
            outline.root.append(chapter)
        pdf.save(tmp_path / "guide.pdf")
    tidy(tmp_path / "guide.pdf")
    with Pdf.open(tmp_path / "guide.pdf") as pdf, pdf.open_outline() as found:
        [chapter] = found.root
        assert chapter.title == "1. Events"
        assert [one.title for one in chapter.children] == ["The price"]


def test_a_book_without_bookmarks_is_refused(tmp_path: Path) -> None:
    """Nobody finds a chapter in hundreds of pages."""
    with Pdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(tmp_path / "guide.pdf")
    with pytest.raises(ValueError, match="no bookmarks"):
        tidy(tmp_path / "guide.pdf")


@pytest.fixture
def programs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Return the only folder of the PATH, empty; $EDA_CHROMIUM is not set."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("EDA_CHROMIUM", raising=False)
    return tmp_path


def program(folder: Path, name: str) -> str:
    """Write a program; return its path."""
    path = folder / name
    path.touch(0o755)
    return str(path)


@pytest.mark.parametrize("name", NAMES)
def test_a_browser_on_the_path_is_found(name: str, programs: Path) -> None:
    """Each system has another name for it."""
    path = program(programs, name)
    assert find_chromium() == path


def test_the_browser_that_is_named_comes_first(
    programs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who names one means that one, and no other."""
    program(programs, "chromium")
    mine = program(programs, "mine")
    monkeypatch.setenv("EDA_CHROMIUM", mine)
    assert find_chromium() == mine
    monkeypatch.setenv("EDA_CHROMIUM", "/nowhere/chromium")
    with pytest.raises(NoChromiumError, match="no program: /nowhere"):
        find_chromium()


def test_without_a_browser_it_says_what_to_install(programs: Path) -> None:
    """An error names the way out: the package, and the variable."""
    with pytest.raises(
        NoChromiumError, match=r"apt install chromium.* \$EDA_CHROMIUM"
    ):
        find_chromium()
