"""Find the HTML files of the finished site."""

from pathlib import Path

from sphinx.application import Sphinx


def site_pages(app: Sphinx) -> list[Path]:
    """Return each page that the build wrote, in the order of their paths."""
    root = Path(app.outdir)
    return [
        page
        for page in sorted(root.rglob("*.html"))
        if not page.relative_to(root).parts[0].startswith("_")
    ]
