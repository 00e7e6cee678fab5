"""Every link inside the finished site leads somewhere.

Sphinx checks the links that it resolves.  This looks at what a reader gets:
also the links in outputs of cells, in templates and in raw HTML.
"""

from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

from sphinx.application import Sphinx

from guard.base.failures import report_site


class Page(HTMLParser):
    """The anchors of an HTML file, and the links in it."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.anchors: set[str] = set()
        self.links: set[str] = set()
        self.feed(path.read_text("utf-8"))

    def handle_starttag(
        self, tag: str, attrs: list[tuple[str, str | None]]
    ) -> None:
        """Take note of the anchors and the links of one element."""
        for name, value in attrs:
            if name == "id" or (tag, name) == ("a", "name"):
                self.anchors.add(value or "")
            if name in ("href", "src") and value:
                self.links.add(value)


read = cache(Page)


def broken_links(path: Path) -> list[str]:
    """Return the links in the HTML file `path` that lead nowhere."""
    return sorted(
        link for link in read(path).links if not leads_somewhere(path, link)
    )


def leads_somewhere(path: Path, link: str) -> bool:
    """Tell whether `link`, in the file `path`, has a target on the site.

    A link to another host is not followed.
    """
    parts = urlsplit(link)
    if parts.scheme or parts.netloc:
        return True
    target = path.parent / unquote(parts.path) if parts.path else path
    if not target.is_file():
        return False
    if not parts.fragment or target.suffix != ".html":
        return True
    return unquote(parts.fragment) in read(target.resolve()).anchors


def check(app: Sphinx, error: Exception | None) -> None:
    """Report each link of each page that leads nowhere."""
    if error or app.builder.name != "html":
        return
    read.cache_clear()
    for docname in sorted(app.env.found_docs):
        page = Path(app.outdir, app.builder.get_target_uri(docname)).resolve()
        source = app.env.doc2path(docname)
        for link in broken_links(page):
            report_site(
                f"{source.relative_to(app.srcdir)}:{line_of(source, link)}",
                f"the link {link} leads nowhere on the site",
            )


def line_of(source: Path, link: str) -> int:
    """Return the line of `source` that names the target, or else 1."""
    name = Path(urlsplit(link).path).stem or urlsplit(link).fragment
    for number, line in enumerate(source.read_text("utf-8").splitlines(), 1):
        if name in line:
            return number
    return 1
