"""Tell whether the pages around a text are what they were.

A page that no chapter and no document stands behind, such as that of a
file, is written again only when its text changed, or this state.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from ..base.fingerprint import of_text, of_tree

#: An event: its handlers return what they add to such a page.
ADDED = "guard-added-to-pages"
# The day of the build, and lists that each page changes.
VOLATILE = {"last_updated", "css_files", "script_files"}


def state_around(app: Sphinx) -> str:
    """Return the state of all that a page of the site shows besides its text.

    That is the theme with its settings, scripts and styles, the menus, and
    what others add.
    """
    builder: Any = app.builder
    parts = [
        app.config.guard_digest,
        builder.build_info.config_hash,
        builder.templates.newest_template_mtime(),
        of_tree(Path(app.outdir, "_static")),
        *(v for v in builder.globalcontext.items() if v[0] not in VOLATILE),
        *_menus(app.env),
        *app.emit(ADDED),
    ]
    return of_text("\n".join(map(repr, parts)))


def _menus(env: BuildEnvironment) -> Iterator[str]:
    """Yield the titles of all pages, and the lists of those with a menu."""
    for _, title in sorted(env.titles.items()):
        yield title.pformat()
    for name in sorted(env.toctree_includes):
        yield env.tocs[name].pformat()
