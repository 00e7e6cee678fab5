"""A figure from the run carries its unit in its name, and prose agrees.

`{glue:text}`mail_ms` ms` is right; with `s` behind it, or with the name of
another figure, somebody has exchanged something.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from sphinx.application import Sphinx

from ..base.failures import report

# What stands in prose, and which word the name has to hold then.
UNITS = {
    r"ms|milliseconds?": {"ms"},
    r"s|secs?|seconds?": {"s", "seconds"},
    r"min|minutes?": {"minutes"},
    r"hours?": {"hours"},
    r"%|percent": {"percent"},
    r"[KMG]i?B": {"kb", "mb", "gb"},
    r"bytes": {"bytes"},
    r"queries": {"queries"},
    r"statements?": {"statements"},
    r"times|×": {"ratio", "times"},
}
GLUED = re.compile(
    r"\{glue:text\}`(?P<name>\w+)[^`]*`\s+(?P<unit>"
    + "|".join(f"(?:{unit})" for unit in UNITS)
    + r")(?!\w)"
)


def wrong_units(text: str) -> Iterator[tuple[int, str]]:
    """Yield (line, message) for each figure whose name has another unit."""
    for found in GLUED.finditer(text):
        words = set(found["name"].split("_"))
        [wanted] = (
            names
            for unit, names in UNITS.items()
            if re.fullmatch(unit, found["unit"])
        )
        if not words & wanted:
            line = text.count("\n", 0, found.start()) + 1
            yield (
                line,
                f"`{found['name']}` is followed by `{found['unit']}`: let its"
                f" name say what it is, with `{'` or `'.join(sorted(wanted))}`"
                " in it",
            )


def check(app: Sphinx, docname: str, content: list[str]) -> None:
    """Report each figure whose name and unit disagree."""
    file = Path(app.env.doc2path(docname)).relative_to(app.srcdir)
    for line, message in wrong_units(content[0]):
        report(f"{file.as_posix()}:{line}", message)
