"""What only this site has: the form of its chapters, its files, its books."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sphinx.application import Sphinx


def setup(app: Sphinx) -> dict[str, Any]:
    """Let Sphinx use them."""
    # Late: the workshop uses some of this where no Sphinx is needed.
    from .extension import connect

    return connect(app)
