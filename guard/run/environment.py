"""The environment in which code runs as its author wrote it."""

from __future__ import annotations

import os

# With it, Python leaves out each `assert`, and so each proof.
LEAVES_OUT = "PYTHONOPTIMIZE"


def environment() -> dict[str, str]:
    """Return the variables of this process, but for what changes code."""
    return {n: value for n, value in os.environ.items() if n != LEAVES_OUT}
