"""Let the search find a chapter by the words of somebody who needs it.

The header of a chapter holds `guide: {finds: [lost event, race condition]}`:
what a reader has in mind before having read it. Sphinx's search compares a
question with the titles, the words and the index; such a phrase becomes a
main entry of the index, and its words are keywords of the page.
"""

from pathlib import Path

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx

from guard.base.page_header import read_header
from guard.run.broken_pages import unread

from .chapter_header import is_whole_chapter

ANCHOR = "found-by"


def be_found(app: Sphinx, doctree: nodes.document) -> None:
    """Put the phrases of a chapter into the index of the search."""
    page = app.env.docname
    if not is_whole_chapter(app, page) or page in unread(app.env):
        return
    path = Path(app.env.doc2path(page))
    header = read_header(path, Path(app.srcdir))
    phrases = header.data.get("guide", {}).get("finds", [])
    if not phrases:
        return
    entries = [("single", each, ANCHOR, "main", None) for each in phrases]
    target = nodes.target("", "", ids=[ANCHOR])
    words = ", ".join(dict.fromkeys(" ".join(phrases).split()))
    doctree.insert(0, addnodes.index(entries=entries))
    doctree.insert(1, target)
    doctree.insert(2, nodes.meta(name="keywords", content=words))
