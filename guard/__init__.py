"""The guard: a build of Sphinx that refuses a page that could rot in silence.

Put "guard" into the `extensions` of a conf.py.  It runs the chapters, says
where the code on a page comes from, and ties claims to the cells that prove
them.  `guard.base.settings` lists what it can be told, and the README beside
this file is a map of its rules.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sphinx.application import Sphinx

__version__ = "0.1.0"


def setup(app: Sphinx) -> dict[str, Any]:
    """Let Sphinx use the guard."""
    # Late: a workbook is checked by these rules where no Sphinx is needed.
    from .extension import connect

    return connect(app)
