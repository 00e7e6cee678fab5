"""A page for each file that the guide shows code of, so that it can be read.

A link from a page to `shop/….py`, as an output may show it for
JupyterLab, leads to that page on the site, and to the very line.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from posixpath import normpath
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.osutil import relative_uri

from ..base.fingerprint import of_text
from ..base.page_data import note, noted
from .surroundings import state_around

LINE = re.compile(r"line (\d+)$")


def source_page(file: str) -> str:
    """Return the name of the page that shows `file`, a path from the root."""
    return f"source/{file}"


def source_uri(app: Sphinx, file: str, line: int) -> str:
    """Return the link from the page being read to a line of `file`."""
    note(app.env, "sources", file)
    here = app.builder.get_target_uri(app.env.docname)
    there = app.builder.get_target_uri(source_page(file))
    return f"{relative_uri(here, there)}#L-{line}"


def link_files(app: Sphinx, doctree: nodes.document) -> None:
    """Lead each link to a Python file of the repository to its page."""
    folder = Path(app.env.docname).parent.as_posix()
    for link in doctree.findall(nodes.reference):
        file = normpath(f"{folder}/{link.get('refuri', '')}")
        if file.endswith(".py") and Path(app.srcdir, file).is_file():
            line = LINE.search(link.astext())
            number = int(line[1]) if line else 1
            link["refuri"] = source_uri(app, file, number)


def source_pages(env: BuildEnvironment) -> dict[str, str]:
    """Return the name of the page of each file that the site shows."""
    shown = noted(env, "sources").values()
    files = sorted({file for found in shown for file in found})
    return {file: source_page(file) for file in files}


def pages(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Yield the pages that are not as they were: name, context, template."""
    memory = Path(app.doctreedir, f"sources-{app.builder.name}.json")
    before = json.loads(memory.read_text("utf-8")) if memory.exists() else {}
    memory.unlink(missing_ok=True)  # until all of them are written
    around, states = state_around(app), {}
    for file, name in source_pages(app.env).items():
        source = Path(app.srcdir, file).read_text("utf-8")
        reference = _reference(app, file)
        states[name] = of_text("\0".join([around, reference, source]))
        if before.get(name) != states[name] or not _is_written(app, name):
            yield name, _context(app, file, reference, source), "page.html"
    memory.write_text(json.dumps(states), "utf-8")


def _is_written(app: Sphinx, name: str) -> bool:
    path: Path = app.builder.get_output_path(name)  # type: ignore[attr-defined]
    return path.is_file()


def _context(
    app: Sphinx, file: str, reference: str, source: str
) -> dict[str, Any]:
    code = app.builder.highlighter.highlight_block(  # type: ignore[attr-defined]
        source, "python", linenos="inline", lineanchors="L"
    )
    title = f'<h1 class="guard-source">{file}</h1>'
    return {"title": file, "body": f"{title}{reference}{code}"}


def _reference(app: Sphinx, file: str) -> str:
    """Return a link to the page with the docstrings of `file`, if any."""
    module = file.removesuffix(".py").replace("/", ".")
    found = app.env.domains.python_domain.modules.get(module)
    if found is None:
        return ""
    here = app.builder.get_target_uri(source_page(file))
    there = app.builder.get_target_uri(found.docname)
    uri = f"{relative_uri(here, there)}#{found.node_id}"
    return f'<p><a href="{uri}">Reference of this module</a></p>'
