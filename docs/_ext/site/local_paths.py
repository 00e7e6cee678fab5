"""No page names the folder, on this machine, that it was built in."""

from pathlib import Path

from sphinx.application import Sphinx

from guard.base.failures import report_site

from .page_facts import Pages

SHORTEST = 3  # parts of a path: `/guide` alone can be a part of a link


def check(app: Sphinx, pages: Pages) -> None:
    """Report each page that names the folder of the sources."""
    root = Path(app.srcdir)
    if len(root.parts) < SHORTEST:
        return
    for page, facts in pages.items():
        if str(root) in facts.folders:
            report_site(
                f"{page.relative_to(app.outdir).as_posix()}:1",
                f"the page names {root}, a folder of this machine: show a"
                " path below it, or its name",
            )
