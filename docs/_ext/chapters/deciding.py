"""Check docs/deciding.toml before chapter 17 makes its tables of it.

Each table has needs, designs that meet or lack each of them, with the
claims that show it, and cases with what an expert takes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

from guard.base.problem import AuthorError, Problem
from guard.base.shapes import LIST, MAPPING, TEXT, TEXTS, Field, faults
from guard.base.toml_file import Toml, read_toml

FILE = "docs/deciding.toml"
PAGE = re.compile(r"\d+_\w+\.md")
NEED = {"id": TEXT, "question": TEXT}
DESIGN = {
    "name": TEXT,
    "page": Field(
        "a chapter, such as 01_modules.md",
        lambda value: isinstance(value, str) and bool(PAGE.fullmatch(value)),
    ),
    "price": TEXT,
    "priced": TEXTS,
    "packages": TEXT,
    "meets": MAPPING,
    "lacks": MAPPING,
}
CASE = {"situation": TEXT, "asks": TEXTS, "take": TEXTS}
TABLE = {
    "title": TEXT,
    "one": Field("true or false", lambda value: isinstance(value, bool)),
    "needs": LIST,
    "designs": LIST,
    "cases": LIST,
}
ROWS = {"needs": NEED, "designs": DESIGN, "cases": CASE}


def check(app: Sphinx) -> None:
    """Raise AuthorError for tables that are not whole."""
    root = Path(app.srcdir)
    if (root / FILE).is_file():
        problems = list(deciding_problems(read_toml(root / FILE, root)))
        if problems:
            raise AuthorError(*problems)


def deciding_problems(toml: Toml) -> Iterator[Problem]:
    """Yield what is wrong with each table of a file."""
    for name, table in toml.data.items():
        wrong = [fault for _, fault in faults(table, TABLE, "a table")]
        for fault in wrong:
            yield Problem(toml.file, toml.line(name), fault)
        if wrong:
            continue
        for kind, fields in ROWS.items():
            for number, row in enumerate(table[kind]):
                line = toml.line(f"{name}.{kind}", None, number)
                for _, fault in faults(row, fields, f"one of {kind}"):
                    yield Problem(toml.file, line, fault)
        yield from _unanswered(toml, name, table)


def _unanswered(
    toml: Toml, name: str, table: Mapping[str, Any]
) -> Iterator[Problem]:
    """Yield each design that does not say, once, how it meets each need."""
    needs = [n.get("id") for n in table["needs"] if isinstance(n, dict)]
    for number, design in enumerate(table["designs"]):
        if any(faults(design, DESIGN, "")):
            continue
        told = [*design["meets"], *design["lacks"]]
        claims = [*design["meets"].values(), *design["lacks"].values()]
        line = toml.line(f"{name}.designs", None, number)
        if sorted(told) != sorted(map(str, needs)):
            message = "say of each need, once, that it `meets` or `lacks` it"
            yield Problem(toml.file, line, message)
        if not all(isinstance(each, list) and each for each in claims):
            message = 'name the claims that show it, such as `["S1"]`'
            yield Problem(toml.file, line, message)
