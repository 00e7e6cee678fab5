"""The falsifiers: for each claim the smallest change that makes it false.

The TOML files of the folder `guard_falsifiers` list them, each as a text of
a file that another one takes the place of:

    [[S6]]
    name = "the last subscriber is called first"
    file = "shop/bus.py"
    old = "for handler in handlers:"
    new = "for handler in reversed(handlers):"

A file of a library begins with `site-packages/`.  Whoever runs them says
with `verdict.py` whether the cell of the claim caught each.
"""

from __future__ import annotations

import difflib
import json
import sysconfig
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache
from os.path import commonprefix
from pathlib import Path
from typing import Any

from ..base.fingerprint import of_text
from ..base.problem import AuthorError, Problem
from ..base.shapes import TEXT, Field, faults
from ..base.text_file import read_text
from ..base.toml_file import Toml, read_toml

LIBRARY = "site-packages/"
ANY_TEXT = Field("a text", lambda value: isinstance(value, str))
FIELDS = {"name": TEXT, "file": TEXT, "old": TEXT, "new": ANY_TEXT}


@dataclass(frozen=True)
class Falsifier:
    """A change of one text in one file that makes a claim false.

    `number` counts those of one claim, from 1; `place` is where it is
    listed, as file:line.
    """

    claim: str
    number: int
    name: str
    file: str
    old: str
    new: str
    place: str = ""

    @property
    def id(self) -> str:
        """What to call it: `S6.1`."""
        return f"{self.claim}.{self.number}"

    @property
    def in_library(self) -> bool:
        """Whether it changes a library, and not a file of the repository."""
        return self.file.startswith(LIBRARY)

    def path(self, root: Path) -> Path:
        """Return the file that it changes."""
        if self.in_library:
            inside = self.file.removeprefix(LIBRARY)
            return Path(sysconfig.get_path("purelib"), inside)
        return root / self.file

    def applied_to(self, text: str) -> str:
        """Return the text of the file with the change."""
        return text.replace(self.old, self.new)

    def diff(self, root: Path) -> str:
        """Return the lines that go and those that come, as a diff."""
        text = read_text(self.path(root), root)
        before, after = text.splitlines(), self.applied_to(text).splitlines()
        first = len(commonprefix([before, after]))
        before, after = before[first:], after[first:]
        last = len(commonprefix([before[::-1], after[::-1]]))
        before = before[: len(before) - last]
        after = after[: len(after) - last]
        # But for the names, and where it begins.
        _, _, _, *shown = difflib.unified_diff(before, after, n=0)
        return "\n".join("" if x.startswith("@@") else x for x in shown)

    def digest(self, proofs: tuple[str, ...]) -> str:
        """Return the digest of the change, and of the cells that judge it."""
        told = (self.claim, self.file, self.old, self.new, proofs)
        return of_text(json.dumps(told))


@dataclass(frozen=True)
class Entry:
    """What a file lists under the id of a claim, right or wrong."""

    toml: Toml
    claim: str
    number: int
    row: Any

    def place(self, key: str | None = None) -> tuple[str, int]:
        """Return the file and the line of it, or of a key in it."""
        return self.toml.file, self.toml.line(self.claim, key, self.number)


@lru_cache(maxsize=2)  # A build asks often, and forgets it at its start.
def read_once(
    root: Path, folder: str, claims: frozenset[str]
) -> dict[str, list[Falsifier]]:
    """Return what read_falsifiers does, as it was when first asked for."""
    return read_falsifiers(root, folder, claims)


def read_falsifiers(
    root: Path, folder: str, claims: Collection[str]
) -> dict[str, list[Falsifier]]:
    """Return the falsifiers of each claim, by its id; none without `folder`.

    Raises AuthorError, with each line, for one that is not whole, whose
    claim is none of `claims`, or whose file lacks the text.
    """
    entries = list(_entries(root, folder))
    problems = [p for e in entries for p in _problems(e, root, claims)]
    if problems:
        raise AuthorError(*problems)
    found: dict[str, list[Falsifier]] = {}
    for entry in entries:
        known = found.setdefault(entry.claim, [])
        file, line = entry.place()
        known.append(
            Falsifier(
                entry.claim,
                len(known) + 1,
                **entry.row,
                place=f"{file}:{line}",
            )
        )
    return found


def _entries(root: Path, folder: str) -> Iterator[Entry]:
    for path in sorted((root / folder).glob("*.toml")) if folder else []:
        toml = read_toml(path, root)
        for claim, rows in toml.data.items():
            rows = rows if isinstance(rows, list) else [rows]
            for number, row in enumerate(rows):
                yield Entry(toml, claim, number, row)


def _problems(
    entry: Entry, root: Path, claims: Collection[str]
) -> Iterator[Problem]:
    """Yield what is wrong with one falsifier."""
    wrong = list(faults(entry.row, FIELDS, "a falsifier"))
    if entry.claim not in claims:
        wrong = [(None, "no such claim is listed: name one that is")]
    if not wrong:
        wrong = list(_lacks(Falsifier(entry.claim, 0, **entry.row), root))
    for key, message in wrong:
        yield Problem(*entry.place(key), f"{entry.claim}: {message}")


def _lacks(each: Falsifier, root: Path) -> Iterator[tuple[str, str]]:
    """Yield why a falsifier changes nothing."""
    if not each.path(root).is_file():
        yield "file", f"{each.file} does not exist: name a file"
    elif each.old not in read_text(each.path(root), root):
        yield "old", f"{each.file} lacks this text: take it from there"
    elif each.old == each.new:
        yield "new", "this changes nothing: write what makes the claim false"
