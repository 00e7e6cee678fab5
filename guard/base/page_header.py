"""Read the header of a page: the YAML between its first two lines `---`."""

from typing import Any

import yaml


def header_of(text: str) -> dict[str, Any]:
    """Return what the header of a page says; nothing where it has none."""
    if not text.startswith("---\n"):
        return {}
    return yaml.safe_load(text.split("\n---\n", 1)[0]) or {}
