"""The claims of a site, as a TOML file lists them: docs/claims.toml."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from ..base.problem import AuthorError, Problem
from ..base.shapes import OPTIONAL_TEXT, TEXT, Field, faults
from ..base.text_file import name_of, read_text
from ..base.toml_file import Toml, parse_toml

FILE = "docs/claims.toml"
VERDICTS = ("true", "true with a qualification", "false")
ID = re.compile(r"[A-Za-z][\w-]*")
HEADING = re.compile(r"\s*\[\s*[\"']?([\w-]+)[\"']?\s*\]")
FIELDS = {
    "page": TEXT,
    "verdict": Field(f"one of: {', '.join(VERDICTS)}", VERDICTS.__contains__),
    "statement": TEXT,
    "qualification": Field("a text", lambda v: isinstance(v, str), False),
    "reviewed": OPTIONAL_TEXT,
}
UNCORRECTED = "give a qualification: what corrects the common advice"
UNQUALIFIED = "give a qualification, unless the claim is just true"


@dataclass(frozen=True)
class Claim:
    """One claim: what is said, which page proves it, how far it is true.

    `reviewed` is the digest of all that, as somebody looked at it last.
    """

    id: str
    line: int
    page: str
    verdict: str
    statement: str
    qualification: str = ""
    reviewed: str = ""

    @property
    def anchor(self) -> str:
        """Where the first proof on a page stands."""
        return f"claim-{self.id.lower()}"

    @property
    def is_erratum(self) -> bool:
        """Whether it is common advice that the run corrects."""
        return self.id.startswith("D")

    @property
    def ledger_anchor(self) -> str:
        """Where the ledger lists the claim."""
        return f"ledger-{self.id.lower()}"


@dataclass(frozen=True)
class ClaimList:
    """The claims that are whole, what is wrong with others, and every id."""

    claims: dict[str, Claim] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    ids: frozenset[str] = frozenset()


def read_claims(root: Path, file: str = FILE) -> dict[str, Claim]:
    """Return the claims in `file`, below `root`, by id; none without it.

    Raises AuthorError, with each line, for claims that are not whole.
    """
    listed = list_claims(root, file)
    if listed.problems:
        raise AuthorError(*listed.problems)
    return listed.claims


def list_claims(root: Path, file: str = FILE) -> ClaimList:
    """Return what `file` lists, whole or not."""
    path = root / file
    if not path.is_file():
        return ClaimList()
    try:
        return _listed(read_text(path, root), name_of(path, root))
    except AuthorError as error:
        lines = path.read_text("utf-8", "replace").splitlines()
        named = (HEADING.match(line) for line in lines)
        ids = frozenset(found[1] for found in named if found)
        return ClaimList({}, error.problems, ids)


@lru_cache(maxsize=2)  # Each link to a claim asks for it.
def _listed(text: str, file: str) -> ClaimList:
    toml = parse_toml(text, file)
    problems = {id: list(_problems(toml, id)) for id in toml.data}
    return ClaimList(
        {id: _claim(toml, id) for id, found in problems.items() if not found},
        tuple(each for found in problems.values() for each in found),
        frozenset(toml.data),
    )


def _claim(toml: Toml, id: str) -> Claim:
    return Claim(id, toml.line(id), **toml.data[id])


def _problems(toml: Toml, id: str) -> Iterator[Problem]:
    """Yield what is wrong with one claim."""
    found = list(faults(toml.data[id], FIELDS, "a claim"))
    if not ID.fullmatch(id):
        found.append((None, "name it by letters and digits, such as `S1`"))
    for key, message in found:
        yield Problem(toml.file, toml.line(id, key), f"{id}: {message}")
    lacking = "" if found else _lacks(_claim(toml, id))
    if lacking:
        yield Problem(toml.file, toml.line(id), f"{id}: {lacking}")


def _lacks(claim: Claim) -> str:
    """Return why the qualification of a claim does not fit it, or ""."""
    if claim.is_erratum and not claim.qualification:
        return UNCORRECTED
    if (claim.verdict == "true") == bool(claim.qualification):
        return UNQUALIFIED
    return ""
