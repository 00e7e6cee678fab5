"""Name every page in the sitemap, also those that a build did not write."""

from contextlib import suppress
from queue import Empty, Queue
from typing import Any

from sphinx.application import Sphinx
from sphinx_sitemap import add_html_link

from guard.origin.sources import source_pages


def complete(app: Sphinx, error: Exception | None) -> None:
    """Add the pages that are as they were in an earlier build."""
    if error or app.builder.name != "html":
        return
    earlier = [*app.env.found_docs, *source_pages(app.env).values()]
    for page in earlier:
        add_html_link(app, page, "", {}, None)
    links = app.sitemap_links  # type: ignore[attr-defined]
    for link in sorted(_taken_from(links), key=str):
        links.put(link)


def _taken_from(links: Queue[Any]) -> set[Any]:
    """Return what is in the queue, each once, and leave it empty."""
    found = set()
    with suppress(Empty):
        while True:
            found.add(links.get_nowait())
    return found
