"""Names on a shared server that no other process uses."""

from __future__ import annotations

import os
import secrets

VARIABLE = "EVENT_BUS_NAMESPACE"


def own_namespace() -> str:
    """Return a name for this process, and for those that it starts.

    It is the one of EVENT_BUS_NAMESPACE, or else a new one.
    """
    new = f"pharmacy-{secrets.token_hex(6)}"
    return os.environ.setdefault(VARIABLE, new)
