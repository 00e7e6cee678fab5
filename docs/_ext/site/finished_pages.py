"""Read the finished pages once, for every check of them.

What a page holds is remembered: one that is as it was is not parsed again.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path

import lxml
from sphinx.application import Sphinx

from .csp import without_policy
from .memory import Memory
from .page_facts import Facts, Pages, facts_of
from .site_pages import site_pages


def read_pages(app: Sphinx) -> Pages:
    """Return each page of the site with its facts, in order.

    The facts are those of the page without its policy, which the last
    build may have put there.
    """
    source = str(app.srcdir)
    maker = f"{app.config.guard_digest} {lxml.__version__} {source}"
    memory = Memory(Path(app.doctreedir, "pages.json"), maker)
    pages = {}
    for page in site_pages(app):
        text = without_policy(page.read_text("utf-8"))
        found = memory.recall(text, partial(_parsed, text, source))
        pages[page] = Facts(**{n: frozenset(v) for n, v in found.items()})
    memory.save()
    return pages


def _parsed(text: str, source: str) -> dict[str, list[str]]:
    """Return the facts of a page as JSON can keep them."""
    return {n: sorted(v) for n, v in vars(facts_of(text, [source])).items()}
