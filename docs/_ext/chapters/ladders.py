"""Check docs/ladders.toml before chapter 17 draws its ladders.

Each is a list of questions; a yes leads to a design, with the page that
explains it and the claims behind it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from sphinx.application import Sphinx

from guard.base.problem import AuthorError, Problem
from guard.base.shapes import LIST, MAPPING, TEXT, TEXTS, Field, faults
from guard.base.toml_file import Toml, read_toml

FILE = "docs/ladders.toml"
PAGE = re.compile(r"\d+_\w+\.md")
ANSWER = {
    "design": TEXT,
    "page": Field(
        "a chapter, such as 01_modules.md",
        lambda value: isinstance(value, str) and bool(PAGE.fullmatch(value)),
    ),
    "claims": TEXTS,
}
STEP = {"question": TEXT, **ANSWER}
LADDER = {"title": TEXT, "steps": LIST, "otherwise": MAPPING}


def check(app: Sphinx) -> None:
    """Raise AuthorError for ladders that are not whole."""
    root = Path(app.srcdir)
    if (root / FILE).is_file():
        problems = list(ladder_problems(read_toml(root / FILE, root)))
        if problems:
            raise AuthorError(*problems)


def ladder_problems(toml: Toml) -> Iterator[Problem]:
    """Yield what is wrong with each ladder of a file."""
    ladders = toml.data.get("ladder")
    if not isinstance(ladders, list) or len(toml.data) > 1:
        yield Problem(toml.file, 1, "write each ladder below `[[ladder]]`")
        return
    step = 0
    for number, ladder in enumerate(ladders):
        for _, fault in faults(ladder, LADDER, "a ladder"):
            yield _problem(toml, r"\[\[ladder\]\]", number, fault)
        if any(faults(ladder, LADDER, "a ladder")):
            continue
        for row in ladder["steps"]:
            for _, fault in faults(row, STEP, "a step"):
                yield _problem(toml, r"\[\[ladder\.steps\]\]", step, fault)
            step += 1
        for _, fault in faults(ladder["otherwise"], ANSWER, "`otherwise`"):
            yield _problem(toml, r"\[ladder\.otherwise\]", number, fault)


def _problem(toml: Toml, heading: str, number: int, fault: str) -> Problem:
    """Return a fault at the heading of a table; `number` counts from 0."""
    places = [
        line
        for line, text in enumerate(toml.lines, 1)
        if re.match(rf"\s*{heading}", text)
    ]
    place = places[number] if number < len(places) else 1
    return Problem(toml.file, place, fault)
