"""Set up every extension of the guide.

Each one sets up those that it needs, and what it does to the finished site
has its turn by a priority.  So here they stand by what they are about.
"""

from typing import Any

from sphinx.application import Sphinx

EXTENSIONS = (
    # What a page shows, and where it comes from.
    *("execution", "excerpts", "sources", "reference", "links", "provenance"),
    # What it claims, and what it asks for.
    *("claims", "claim_tables", "exercises", "plans"),
    # The form of a page.
    *("figures", "opening", "pictures", "trade_offs", "closing", "tips"),
    *("verified", "ebooks", "last_updated"),
    # What becomes of the finished site.
    *("icons", "used_styles", "policy", "budget_table"),
    *("sitemap", "local_paths"),
)


def setup(app: Sphinx) -> dict[str, Any]:
    """Set up the extensions."""
    for name in EXTENSIONS:
        app.setup_extension(name)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
