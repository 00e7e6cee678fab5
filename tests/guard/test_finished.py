"""What becomes of the finished pages, in a first build and in later ones."""

from __future__ import annotations

import os
from itertools import count
from pathlib import Path

from docs._ext.site.build_times import BuildTimes
from docs._ext.site.links import Links
from docs._ext.site.memory import Memory
from docs._ext.site.page_facts import Facts, facts_of
from docs._ext.site.search_index import entries_of

from .conftest import Guide, cell, chapter

SHOWN = "pharmacy/orders.py"


def test_what_was_made_is_not_made_again(tmp_path: Path) -> None:
    """Until it is made of something else, or by something else."""
    file, numbers = tmp_path / "memory.json", count()
    made = lambda: next(numbers)  # noqa: E731

    def build(maker: str, *texts: str) -> list[int]:
        memory = Memory(file, maker)
        found = [memory.recall(text, made) for text in texts]
        memory.save()
        return found

    assert build("me", "a", "b", "a") == [0, 1, 0]
    assert build("me", "b", "c") == [1, 2]
    assert build("me", "a") == [3], "it keeps what one build asked for"
    assert build("you", "a") == [4]
    file.write_text('{"maker": "you", "kn')
    assert build("you", "a") == [5], "half a file is none"


def facts(**found: set[str]) -> Facts:
    """Return facts of a page that has nothing but these."""
    return Facts(**{**vars(facts_of("")), **found})


def test_a_link_leads_to_a_file_or_an_anchor(tmp_path: Path) -> None:
    """Of this page or another; other hosts are not asked."""
    (tmp_path / "a b.html").touch()
    links = {
        "#here",
        "a%20b.html#there",
        "https://x.y/z",
        "//x.y/z",
        "mailto:x",
    }
    broken = {"#lost", "lost.html", "a%20b.html#lost"}
    here, there = tmp_path / "p.html", tmp_path / "a b.html"
    pages = {
        here: facts(links=links | broken, anchors={"here"}),
        there: facts(anchors={"there"}),
    }
    assert Links(pages).broken(here) == sorted(broken)


def linking_to(address: str) -> str:
    """Return a cell whose output has a link."""
    link = f"<a href='{address}'>x</a>"
    return cell(f'from IPython.display import HTML\nHTML("{link}")')


def with_files(guide: Guide) -> None:
    """Let the guide have files beside its pages."""
    with (guide.root / "conf.py").open("a") as file:
        file.write("html_static_path = ['docs/_static']\n")


def test_a_page_that_was_not_written_fails_with_a_lost_target(
    guide: Guide,
) -> None:
    """It fails until it is mended, as if it were new."""
    with_files(guide)
    guide.write("docs/p.md", "# P\n")
    sheet = guide.write("docs/_static/sheet.txt", "x")
    guide.write("notebooks/01.md", chapter(linking_to("../_static/sheet.txt")))
    assert guide.build() == 0, guide.log
    sheet.unlink()
    (guide.html / "_static/sheet.txt").unlink()
    for _ in range(2):
        assert guide.build() == 1
        assert guide.ran() == set()
        said = "the link ../_static/sheet.txt leads nowhere"
        assert "notebooks/01.md:" in guide.log and said in guide.log
    guide.write("docs/_static/sheet.txt", "x")
    assert guide.build() == 0, guide.log


def test_a_page_that_changed_is_judged_anew(guide: Guide) -> None:
    """And one that did not change keeps its fault."""
    guide.write("docs/p.md", "# P\n")
    guide.write("docs/q.md", "# Q\n")
    assert guide.build() == 0, guide.log
    guide.write("docs/p.md", f"# P\n\nIt is in {guide.root}.\n")
    for text in ("# Q\n\nMore.\n", "# Q\n\nStill more.\n"):
        guide.write("docs/q.md", text)
        assert guide.build() == 1
        assert "docs/p.html:1: ERROR: the page names /" in guide.log
        assert "docs/q.html:1: ERROR" not in guide.log
    guide.write("docs/p.md", "# P\n\nMended.\n")
    assert guide.build() == 0, guide.log


def files_of(guide: Guide) -> dict[str, bytes]:
    """Return the files of the site, by name."""
    return {
        path.relative_to(guide.html).as_posix(): path.read_bytes()
        for path in guide.html.rglob("*")
        if path.is_file()
    }


def shown(guide: Guide) -> None:
    """Write a guide that shows a file, and has an index."""
    guide.write(SHOWN, "import json\nNAME = json.dumps('x')\n")
    with_files(guide)
    guide.write("docs/_static/x.css", ".sphinxsidebar{x:1} .nobody{x:2}")
    link = f'from IPython.display import Markdown\nMarkdown("[x](../{SHOWN})")'
    guide.write("notebooks/01.md", chapter(cell(link)))
    guide.write("docs/p.md", "# P\n\n```{index} relay\n```\n\nWords.\n")
    guide.write("docs/q.md", "# Q\n\n```{index} queue\n```\n\nWords.\n")


def test_a_second_build_makes_the_same_files(guide: Guide) -> None:
    """To the byte, also of what it did not write again."""
    shown(guide)
    assert guide.build() == 0, guide.log
    first = files_of(guide)
    assert guide.build() == 0, guide.log
    second = files_of(guide)
    assert [name for name in first if first[name] != second.get(name)] == []
    assert first.keys() == second.keys()


def test_the_search_keeps_the_index_of_other_pages(guide: Guide) -> None:
    """Sphinx forgets the entries of a page that it does not write again."""
    shown(guide)
    assert guide.build() == 0, guide.log
    guide.write("docs/q.md", "# Q\n\n```{index} row\n```\n\nWords.\n")
    assert guide.build() == 0, guide.log
    found = entries_of(guide.html / "searchindex.js")
    assert [entry[0] for entry in found["docs/p"]] == ["relay"]
    assert [entry[0] for entry in found["docs/q"]] == ["row"]
    (guide.root / "docs/p.md").unlink()
    assert guide.build() == 0, guide.log
    assert set(entries_of(guide.html / "searchindex.js")) == {"docs/q"}


def is_written_again(guide: Guide) -> bool:
    """Build, and tell whether the page of the file was written."""
    page = guide.html / f"source/{SHOWN}.html"
    os.utime(page, (0, 0))
    assert guide.build() == 0, guide.log
    return page.stat().st_mtime > 0


def test_the_page_of_a_file_is_written_when_the_file_changed(
    guide: Guide,
) -> None:
    """And then only; what is around it counts as well."""
    shown(guide)
    assert guide.build() == 0, guide.log
    assert not is_written_again(guide)
    guide.write(SHOWN, "NAME = 'other'\n")
    assert is_written_again(guide)
    page = guide.html / f"source/{SHOWN}.html"
    assert "other" in page.read_text("utf-8")
    guide.write("docs/p.md", "# Another title\n")
    assert is_written_again(guide), "menus show it"
    guide.write("docs/p.md", "# Another title\n\nMore words.\n")
    assert not is_written_again(guide)
    guide.write("docs/_static/x.css", ".sphinxsidebar{x:3}")
    assert is_written_again(guide), "it links to the sheet by its content"
    page.unlink()
    assert guide.build() == 0, guide.log
    assert page.is_file()


def test_the_sitemap_names_the_page_of_a_file(guide: Guide) -> None:
    """Also where an earlier build wrote it."""
    shown(guide)
    for _ in range(2):
        assert guide.build() == 0, guide.log
        sitemap = (guide.html / "sitemap.xml").read_text("utf-8")
        assert sitemap.count(f"/source/{SHOWN}.html</loc>") == 1


def test_a_build_tells_where_the_time_went(guide: Guide) -> None:
    """Each part has a line."""
    guide.write("notebooks/01.md", chapter(cell("print(1)")))
    assert guide.build() == 0, guide.log
    table = guide.log[guide.log.index("starting  ") :].splitlines()[:6]
    parts = ["starting", "looking for changes", "running chapters"]
    parts += ["reading", "writing", "finishing"]
    assert [row[:20].strip() for row in table] == parts


def test_a_part_takes_the_time_since_the_one_before() -> None:
    """So that nothing is missing between the parts."""
    ticks = iter([1.0, 3.0, 8.0])
    times = BuildTimes(lambda: next(ticks))
    times.end("a")
    times.end("b")
    assert times.seconds == {"a": 2.0, "b": 5.0}


def test_a_served_page_may_reload_itself(guide: Guide) -> None:
    """A server adds a script to each page, which no policy may forbid."""
    policy = "Content-Security-Policy"
    conf = (guide.root / "conf.py").read_text("utf-8")
    guide.write("docs/a.md", "# A\n")
    assert guide.build() == 0, guide.log
    assert policy in (guide.html / "docs/a.html").read_text("utf-8")

    guide.write("conf.py", f"{conf}guide_policy = False\n")
    assert guide.build() == 0, guide.log
    assert policy not in (guide.html / "docs/a.html").read_text("utf-8")

    guide.write("conf.py", conf)
    assert guide.build() == 0, guide.log
    assert policy in (guide.html / "docs/a.html").read_text("utf-8")
