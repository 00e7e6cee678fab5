"""List each setting with its default, and what its comment says of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sphinx.pycode import ModuleAnalyzer

from .settings import PREFIX, Settings


@dataclass(frozen=True)
class Setting:
    """A name in conf.py, its default as Python writes it, what it is for."""

    name: str
    default: str
    purpose: str


def documented_settings() -> list[Setting]:
    """Return every setting, in the order of `settings.py`.

    Raises LookupError for one without a comment `#: ` above it.
    """
    analyzer = ModuleAnalyzer.for_module(Settings.__module__)
    comments = analyzer.find_attr_docs()
    standard = Settings(Path())
    found = []
    for name, default in vars(standard).items():
        lines = comments.get((Settings.__name__, name))
        if not lines:
            raise LookupError(
                f"`{name}` has no comment `#: `: say its purpose"
            )
        if name != "root":
            purpose = " ".join(lines).strip()
            found.append(Setting(PREFIX + name, repr(default), purpose))
    return found
