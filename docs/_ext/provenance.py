"""Refuse every block of code whose origin is not on the list.

A block is an executed cell, its output, an excerpt of a file of this
repository, what autodoc took from one of its objects, or a console block of
commands that exist.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from commands import block_problems, is_command, page_problems
from docutils import nodes
from gate import report, report_site
from page_data import pages
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

CODE = (
    nodes.literal_block,
    nodes.doctest_block,
    nodes.raw,
    addnodes.productionlist,
    addnodes.desc,
)
RUN = {"cell_code", "mime_bundle"}
README = "README.md"


def in_run(node: nodes.Node) -> bool:
    """Tell whether `node` is (in) a cell, its output, or a glued output."""
    at: nodes.Node | None = node
    while at is not None:
        if isinstance(at, nodes.container) and at.get("nb_element") in RUN:
            return True
        at = at.parent
    return False


def problems(
    doctree: nodes.document, root: Path, documented: set[str]
) -> Iterator[tuple[int, str]]:
    """Yield (line, message) for each block from nowhere.

    `documented` are the objects whose docstrings autodoc put on the page.
    """
    for node in doctree.findall():
        if isinstance(node, nodes.literal) and is_command(node.astext()):
            yield from block_problems(node.astext(), _line_above(node), root)
        if not isinstance(node, CODE) or in_run(node):
            continue
        line = _line_above(node)
        if node.get("guide_excerpt") or _in_docstring(node, documented):
            continue
        if isinstance(node, nodes.raw):
            yield line, "raw HTML is refused: use Markdown, or a cell's output"
        elif node.get("language") == "console":
            yield from block_problems(node.astext(), line + 1, root)
        else:
            yield (
                line,
                "this code was never run: make it a code cell, an `excerpt`,"
                " or a `console` block of commands that exist",
            )


def _in_docstring(node: nodes.Node, documented: set[str]) -> bool:
    """Tell whether autodoc took `node` from one of those objects."""
    while node.parent is not None and not isinstance(node, addnodes.desc):
        node = node.parent
    signatures = node.findall(addnodes.desc_signature)
    return any(documented & set(each["ids"]) for each in signatures)


def _line_above(node: nodes.Node) -> int:
    while node.parent is not None and not node.line:
        node = node.parent
    return node.line or 1


def _check_page(app: Sphinx, doctree: nodes.document) -> None:
    page = app.env.docname
    documented = set(pages(app.env).get(page, {}).get("documented", []))
    for line, message in problems(doctree, Path(app.srcdir), documented):
        report(f"{page}.md:{line}", message)


def _check_readme(app: Sphinx, env: BuildEnvironment) -> list[str]:
    path = Path(app.srcdir, README)
    if path.is_file():
        text = path.read_text("utf-8")
        for line, message in page_problems(text, Path(app.srcdir)):
            report_site(f"{README}:{line}", message)
    return []


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect to Sphinx."""
    for name in ("gate", "page_data"):
        app.setup_extension(name)
    app.connect("doctree-read", _check_page)
    app.connect("env-updated", _check_readme)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
