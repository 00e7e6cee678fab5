"""Offer the guide and the slides to take along, once a session made them."""

from pathlib import Path
from shutil import copytree

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.docutils import SphinxDirective

from guard.base.failures import report_site
from guard.base.page_data import note, noted

MADE = "_build/ebooks"  # where the session leaves them
FOLDER = "ebooks"  # where they are on the site
BOOKS = {
    "guide.pdf": "PDF",
    "guide.epub": "ePub",
    "slides.pdf": "slides for teaching, PDF",
}
NOT_MADE = "To read it on paper or on a reader, make a PDF and an ePub: "
COMMAND = "python3 start.py ebooks"
NOT_OFFERED = "no page offers what was made: add ```{ebooks} to one"


def sizes(root: Path) -> dict[str, int]:
    """Return the size in bytes of each book that was made, by file name."""
    paths = [root / MADE / name for name in BOOKS]
    return {path.name: path.stat().st_size for path in paths if path.exists()}


class Ebooks(SphinxDirective):
    """A line with a link to each book, or how to make them."""

    def run(self) -> list[nodes.Node]:
        """Return the line; only the site has it, not the books."""
        made = sizes(Path(self.env.srcdir))
        note(self.env, FOLDER, made)
        line = _links(made) if made else _advice()
        return [addnodes.only("", line, expr="builder_html")]


def _links(made: dict[str, int]) -> nodes.paragraph:
    line = nodes.paragraph("", "Take it along: ", classes=["guide-ebooks"])
    for number, (name, size) in enumerate(made.items()):
        text = f"{BOOKS[name]}, {size / 1e6:.1f} MB"
        line += nodes.Text(" · " if number else "")
        line += nodes.reference("", text, refuri=f"{FOLDER}/{name}")
    line += nodes.Text(".")
    return line


def _advice() -> nodes.paragraph:
    line = nodes.paragraph("", NOT_MADE, classes=["guide-ebooks"])
    line += [nodes.literal("", COMMAND), nodes.Text(".")]
    return line


def outdated(
    app: Sphinx, env: BuildEnvironment, *changes: set[str]
) -> list[str]:
    """Return the pages that show something else than there is now."""
    made = sizes(Path(app.srcdir))
    return [p for p, [shown] in noted(env, FOLDER).items() if shown != made]


def publish(app: Sphinx, error: Exception | None) -> None:
    """Copy the books to where the links lead, if a page has them."""
    if error or app.builder.name != "html" or not sizes(Path(app.srcdir)):
        return
    copytree(app.srcdir / MADE, app.outdir / FOLDER, dirs_exist_ok=True)
    if not noted(app.env, FOLDER):
        report_site("index.md:1", NOT_OFFERED)
