"""What helps a reader to find a page, on a small site with the real settings.

It is built without a network, as every site here is.
"""

from __future__ import annotations

import re
import socket
import subprocess
from pathlib import Path

import pytest

from docs._ext.site.last_updated import has_history

from .conftest import EXTENSIONS, ROOT, Guide

FOLDERS = ("_ext", "_static", "_templates", "_inventories")
REPOSITORY = "https://github.com/event-driven-django/guide"
SITE = "https://event-driven-django.github.io/guide/"
INDEX = "# Home\n\nA guide.\n\n```{toctree}\ndocs/a\ndocs/b\n```\n"


def git(root: Path, *arguments: str) -> None:
    """Run git in `root`."""
    who = ("-c", "user.name=A", "-c", "user.email=a@example.com")
    command = ["git", *who, *arguments]
    subprocess.run(command, cwd=root, check=True, capture_output=True)


connect = socket.socket.connect


def stay_here(one: socket.socket, address: object) -> None:
    """Connect to a process of this machine, and fail for anything else."""
    if one.family != socket.AF_UNIX:
        raise AssertionError(f"the build asks for a network: {address}")
    connect(one, address)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Guide:
    """Return a site of three pages, built once, with a history."""
    guide = Guide(tmp_path_factory.mktemp("aids"))
    for name in ("conf.py", "pyproject.toml", "docs/durations.toml"):
        guide.write(name, (ROOT / name).read_text("utf-8"))
    guide.write("index.md", INDEX)
    guide.write("docs/a.md", "# A\n\nAbout {py:func}`print`.\n")
    guide.write("docs/b.md", "# B\n\nSee {py:func}`django.setup`.\n")
    for name in FOLDERS:
        folder = EXTENSIONS.parent / name
        (guide.root / "docs" / name).symlink_to(folder)
    git(guide.root, "init", "-q")
    git(guide.root, "add", "index.md", "docs/a.md", "docs/b.md")
    git(guide.root, "commit", "-qm", "Begin")
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("READTHEDOCS_CANONICAL_URL", raising=False)
        patch.setattr(socket.socket, "connect", stay_here)
        assert guide.build() == 0, guide.log
    return guide


@pytest.fixture(scope="module")
def page(site: Guide) -> str:
    """Return the HTML of a page in the middle."""
    return (site.html / "docs/a.html").read_text("utf-8")


@pytest.mark.parametrize(
    "part",
    [
        f'href="{REPOSITORY}/edit/main/docs/a.md"',
        f'href="{REPOSITORY}/issues/new?title=Issue%20on%20page',
        'class="bd-breadcrumbs',
        'class="left-prev"',
        'class="right-next"',
        'class="headerlink"',
        'class="last-updated"',
        f'<link rel="canonical" href="{SITE}docs/a.html"',
        '<meta property="og:title" content="A"',
        '<meta name="description" content="About print()',
        'href="https://docs.python.org/3/library/functions.html#print"',
    ],
)
def test_a_page_has(part: str, page: str) -> None:
    """Links to change it, to go on, to cite it; and what others show."""
    assert part in page


def test_a_page_links_to_the_documentation_of_django(site: Guide) -> None:
    """From a committed inventory."""
    text = (site.html / "docs/b.html").read_text("utf-8")
    there = "https://docs.djangoproject.com/en/5.2/ref/applications/"
    assert f'href="{there}#django.setup"' in text


def test_the_card_of_a_page_is_on_the_site(site: Guide, page: str) -> None:
    """A social network gets a picture that exists."""
    match = re.search(r'og:image" content="([^"]+)"', page)
    assert match
    assert (site.html / match[1].removeprefix(SITE)).is_file()


def test_a_lost_page_has_its_styles(site: Guide) -> None:
    """The 404 page is shown at any depth: its links start at the host."""
    text = (site.html / "404.html").read_text("utf-8")
    assert 'href="/guide/_static/' in text
    assert 'href="_static/' not in text


def test_machines_find_each_page(site: Guide) -> None:
    """By the sitemap, and as Markdown by llms.txt."""
    sitemap = (site.html / "sitemap.xml").read_text("utf-8")
    assert f"<loc>{SITE}docs/a.html</loc>" in sitemap
    assert "404.html" not in sitemap
    listed = (site.html / "llms.txt").read_text("utf-8")
    copies = re.findall(rf"\({re.escape(SITE)}([^)]+)\)", listed)
    assert "_sources/docs/a.md" in copies
    assert [c for c in copies if not (site.html / c).is_file()] == []


def test_dates_come_from_a_whole_history_only(
    site: Guide, tmp_path: Path
) -> None:
    """A shallow clone would date all its pages to one day."""
    git(site.root, "commit", "-qm", "Go on", "--allow-empty")
    shallow = tmp_path / "shallow"
    source = site.root.as_uri()
    git(tmp_path, "clone", "-q", "--depth", "1", source, str(shallow))
    assert has_history(site.root)
    assert not has_history(shallow)
    assert not has_history(tmp_path)


def test_the_repository_is_named_once() -> None:
    """Who forks the guide changes one line."""
    named = (ROOT / "conf.py").read_text("utf-8").count(REPOSITORY)
    assert named == 1
