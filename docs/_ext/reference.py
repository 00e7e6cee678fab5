"""Set up Django, so that autodoc can import the project, and link the code.

Nothing of the project is started: no database is opened, no server found.
"""

import os
from pathlib import Path
from typing import Any
from unittest.mock import patch

import django
from page_data import note
from source_objects import find_object
from sources import source_uri
from sphinx.application import Sphinx
from sphinx.config import Config

PACKAGE = "example_project"


def _set_up_django(app: Sphinx, config: Config) -> None:
    # A kernel must not inherit what its chapter forgot to set.
    with patch.dict("os.environ"):
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", f"{PACKAGE}.settings")
        django.setup()


def _link_code(app: Sphinx, config: Config) -> None:
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


def _note(
    app: Sphinx, kind: str, name: str, value: Any, options: Any, text: Any
) -> None:
    """Note whose docstring comes to the page that is being read."""
    note(app.env, "documented", name)


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect to Sphinx."""
    for name in ("sources", "sphinx.ext.autodoc", "sphinx.ext.linkcode"):
        app.setup_extension(name)
    app.connect("config-inited", _set_up_django)
    app.connect("config-inited", _link_code)
    app.connect("autodoc-process-docstring", _note)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
