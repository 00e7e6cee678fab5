"""Every link inside the finished site leads somewhere.

Sphinx checks the links that it resolves.  This looks at what a reader gets:
also the links in outputs of cells, in templates and in raw HTML.
"""

from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

from sphinx.application import Sphinx

from guard.base.failures import report_site

from .page_facts import Facts, Pages, facts_of


class Links:
    """The links of one site; each target is looked for once."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages
        self._file = cache(file_at)
        self._other = cache(lambda path: facts_of(path.read_text("utf-8")))

    def broken(self, page: Path) -> list[str]:
        """Return the links in the HTML file `page` that lead nowhere."""
        links = self.facts(page).links
        return sorted(one for one in links if not self.leads(page, one))

    def leads(self, page: Path, link: str) -> bool:
        """Tell whether `link`, in the file `page`, has a target on the site.

        A link to another host is not followed.
        """
        parts = urlsplit(link)
        if parts.scheme or parts.netloc:
            return True
        target = self._file(page.parent, parts.path) if parts.path else page
        if target is None:
            return False
        if not parts.fragment or target.suffix != ".html":
            return True
        return unquote(parts.fragment) in self.facts(target).anchors

    def facts(self, page: Path) -> Facts:
        """Return the facts of an HTML file, which may be none of the pages."""
        return self._pages.get(page) or self._other(page)


def file_at(folder: Path, path: str) -> Path | None:
    """Return the file that the path of a link leads to, if it is there."""
    target = folder / unquote(path)
    return target.resolve() if target.is_file() else None


def check(app: Sphinx, pages: Pages) -> None:
    """Report each link of each page that leads nowhere."""
    links = Links({page.resolve(): facts for page, facts in pages.items()})
    for docname in sorted(app.env.found_docs):
        page = Path(app.outdir, app.builder.get_target_uri(docname)).resolve()
        source = app.env.doc2path(docname)
        for link in links.broken(page):
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
