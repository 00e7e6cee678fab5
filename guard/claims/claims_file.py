"""The claims of a site, as a TOML file lists them: docs/claims.toml."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

FILE = "docs/claims.toml"
VERDICTS = ("true", "true with a qualification", "false")


@dataclass(frozen=True)
class Claim:
    """One claim: what is said, which page proves it, how far it is true."""

    id: str
    line: int
    page: str
    verdict: str
    statement: str
    qualification: str = ""

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


def read_claims(root: Path, file: str = FILE) -> dict[str, Claim]:
    """Return the claims in `file`, below `root`, by id; none without it.

    Raises ValueError, with file and line, for a claim that is not whole.
    """
    path = root / file
    if not path.is_file():
        return {}
    text = path.read_text("utf-8")
    lines = text.splitlines()
    return {
        id: _claim(id, file, lines.index(f"[{id}]") + 1, row)
        for id, row in tomllib.loads(text).items()
    }


def _claim(id: str, file: str, line: int, row: dict[str, str]) -> Claim:
    place = f"{file}:{line}: {id}"
    try:
        claim = Claim(id, line, **row)
    except TypeError as error:
        raise ValueError(f"{place}: {error}") from error
    if claim.verdict not in VERDICTS:
        allowed = ", ".join(VERDICTS)
        raise ValueError(f"{place}: the verdict must be one of {allowed}")
    if claim.is_erratum and not claim.qualification:
        raise ValueError(
            f"{place}: give a qualification: what corrects the common advice"
        )
    if (claim.verdict == "true") == bool(claim.qualification):
        raise ValueError(
            f"{place}: give a qualification, unless the claim is just true"
        )
    return claim
