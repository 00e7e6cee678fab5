"""Refuse every block of code whose origin is not on the list.

A block is an executed cell, its output, an excerpt of a file of this
repository, what autodoc took from one of its objects, or a console block of
commands that exist.
"""

from collections.abc import Iterator

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from ..base.failures import report, report_site
from ..base.page_data import pages
from ..base.settings import Settings, settings_of
from .commands import block_problems, is_command, page_problems

CODE = (
    nodes.literal_block,
    nodes.doctest_block,
    nodes.raw,
    nodes.line_block,
    nodes.substitution_definition,
    addnodes.productionlist,
    addnodes.desc,
)
RUN = {"cell_code", "mime_bundle"}


def in_run(node: nodes.Node) -> bool:
    """Tell whether `node` is (in) a cell, its output, or a glued output."""
    at: nodes.Node | None = node
    while at is not None:
        if isinstance(at, nodes.container) and at.get("nb_element") in RUN:
            return True
        at = at.parent
    return False


def problems(
    doctree: nodes.document, settings: Settings, documented: set[str]
) -> Iterator[tuple[int, str]]:
    """Yield (line, message) for each block from nowhere.

    `documented` are the objects whose docstrings autodoc put on the page.
    """
    for node in doctree.findall():
        text = node.astext() if isinstance(node, nodes.literal) else ""
        if is_command(text, settings):
            yield from block_problems(text, _line_above(node), settings)
        if not isinstance(node, nodes.Element) or in_run(node):
            continue
        if not (isinstance(node, CODE) or _is_prompt(node)):
            continue
        line = _line_above(node)
        if node.get("guard_excerpt") or _in_docstring(node, documented):
            continue
        if isinstance(node, nodes.raw):
            yield line, "raw HTML is refused: use Markdown, or a cell's output"
        elif node.get("language") == "console":
            yield from block_problems(node.astext(), line + 1, settings)
        else:
            yield (
                line,
                "this code was never run: make it a code cell, an `excerpt`,"
                " or a `console` block of commands that exist",
            )


def _is_prompt(node: nodes.Node) -> bool:
    """Tell whether a paragraph is what somebody typed at Python's prompt."""
    is_text = isinstance(node, nodes.paragraph)
    return is_text and node.astext().startswith((">>> ", "In ["))


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


def check_page(app: Sphinx, doctree: nodes.document) -> None:
    """Report each block of a page that comes from nowhere."""
    page = app.env.docname
    documented = set(pages(app.env).get(page, {}).get("documented", []))
    for line, message in problems(doctree, settings_of(app), documented):
        report(f"{page}.md:{line}", message)


def check_plain_pages(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Check the commands of pages that are not on the site."""
    settings = settings_of(app)
    for name in settings.plain_pages:
        path = settings.root / name
        text = path.read_text("utf-8") if path.is_file() else ""
        for line, message in page_problems(text, settings):
            report_site(f"{name}:{line}", message)
    return []
