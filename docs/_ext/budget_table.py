"""Show what the last run in a browser measured."""

from typing import Any

from sphinx.application import Sphinx


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect to Sphinx."""
    return {"parallel_read_safe": True, "parallel_write_safe": True}
