"""Let autodoc import a Django project, and link its entries to the code.

Nothing of the project is started: no database is opened.
"""

import os
from pathlib import Path
from typing import Any
from unittest.mock import patch

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment

from ..base.page_data import note
from .source_objects import find_object
from .sources import source_uri


def set_up_django(
    app: Sphinx, env: BuildEnvironment, docnames: list[str]
) -> None:
    """Set up the Django project that conf.py names, if a page is read."""
    settings = app.config.guard_django_settings
    if not settings or not docnames:
        return
    import django

    # A kernel must not inherit what its chapter forgot to set.
    with patch.dict("os.environ"):
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", settings)
        django.setup()


def link_code(app: Sphinx, config: Config) -> None:
    """Let each entry link to the lines that define it, on this site."""

    def resolve(domain: str, info: dict[str, str]) -> str | None:
        file = _file_of(app, info["module"])
        if file is None:
            return None
        try:
            source = Path(app.srcdir, file).read_text("utf-8")
            line = find_object(source, info["fullname"]).start
        except LookupError:
            return None  # inherited, or made while it runs
        app.env.note_dependency(app.srcdir / file)
        return source_uri(app, file, line)

    config.linkcode_resolve = resolve


def _file_of(app: Sphinx, module: str) -> str | None:
    """Return the file of a module, from the root, if it is one of ours."""
    path = module.replace(".", "/")
    for file in (f"{path}.py", f"{path}/__init__.py"):
        if Path(app.srcdir, file).is_file():
            return file
    return None


def note_documented(
    app: Sphinx, kind: str, name: str, value: Any, options: Any, text: Any
) -> None:
    """Note whose docstring comes to the page that is being read."""
    note(app.env, "documented", name)
