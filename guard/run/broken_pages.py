"""Pages that cannot be read: they are reported, and the build goes on.

A page with a broken header, or a chapter with broken options, is shown as
its title alone; one that is not UTF-8, which Sphinx cannot read, not at all.
"""

from __future__ import annotations

import re
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from ..base.failures import report_once
from ..base.problem import AuthorError
from ..base.text_file import read_text

TITLE = re.compile(r"^# .*$", re.MULTILINE)


def unread(env: BuildEnvironment) -> set[str]:
    """Return the pages that cannot be read."""
    pages: set[str] = vars(env).setdefault("guard_unread", set())
    return pages


def title_of(text: str) -> str:
    """Return all that is shown of a page that cannot be read."""
    title = TITLE.search(text)
    return title[0] if title else "# This page cannot be read"


def readable_pages(app: Sphinx, docnames: list[str]) -> dict[str, str]:
    """Return the text of each page in Markdown, by its name.

    A page that is not UTF-8 is reported, and taken out of `docnames`.
    """
    texts = {}
    for name in list(docnames):
        path = Path(app.env.doc2path(name))
        try:
            text = read_text(path, Path(app.srcdir))
        except AuthorError as error:
            report_once(app, error)
            _forget(app, name)
            docnames.remove(name)
            continue
        if path.suffix == ".md":
            texts[name] = text
    return texts


def _forget(app: Sphinx, docname: str) -> None:
    """Let this build take place as if there were no such page."""
    unread(app.env).add(docname)
    app.emit("env-purge-doc", app.env, docname)
    app.env.clear_doc(docname)
    app.project.docnames.discard(docname)
