"""Bind the words of a claim to its proof, and to what makes it false.

`python -m guard.claims.review S6` shows all of them together, and writes
their digest into the file of the claims; without an id it names the claims
of which something has changed since. With `guard_reviewed` the build fails
for these.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from ..base.failures import report_site
from ..base.fingerprint import of_text
from ..base.problem import AuthorError
from ..base.settings import Settings
from ..base.toml_file import lines_of_table
from ..run.chapter import read_chapter
from .claims_file import Claim, read_claims
from .falsified import proofs_in, read_verdicts
from .falsifiers import Falsifier, read_falsifiers
from .site_claims import listed_claims
from .site_falsifiers import falsifiers_of, proofs_of

LENGTH = 12  # of a digest: enough to notice a change
KEY = "reviewed"
RULE = "─" * 72


def digest_of(
    claim: Claim, proofs: tuple[str, ...], falsifiers: list[Falsifier]
) -> str:
    """Return the digest of what has to be looked at together."""
    told = (
        *(claim.page, claim.verdict, claim.statement, claim.qualification),
        proofs,
        [(each.file, each.old, each.new) for each in falsifiers],
    )
    return of_text(json.dumps(told))[:LENGTH]


def check_site(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Report each claim of which something changed since its review."""
    command = env.config.guard_reviewed
    if not command:
        return []
    known = falsifiers_of(env)
    for id, claim in listed_claims(env).claims.items():
        proofs = proofs_of(env, claim)
        if not proofs:  # Then that is reported.
            continue
        if claim.reviewed != digest_of(claim, proofs, known.get(id, [])):
            report_site(
                f"{env.config.guard_claims_file}:{claim.line}",
                f"the words of claim {id}, its proof or its falsifiers have "
                "changed since somebody looked at them together: "
                f"`{command} {id}` shows them, and notes that you did",
            )
    return []


class Review:
    """The claims of a site, with all that a review of them needs."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.file = settings.root / settings.claims_file
        self.claims = read_claims(settings.root, settings.claims_file)
        self.falsifiers = read_falsifiers(
            settings.root, settings.falsifiers, self.claims
        )
        self.verdicts = read_verdicts(settings.root / settings.falsified)

    def proofs(self, claim: Claim) -> tuple[str, ...]:
        """Return the code of each cell that proves a claim."""
        path = self.settings.root / f"{claim.page}.md"
        return proofs_in(read_chapter(path, self.settings.root), claim.id)

    def digest(self, id: str) -> str:
        """Return the digest of a claim as it is now."""
        claim = self.claims[id]
        found = self.falsifiers.get(id, [])
        return digest_of(claim, self.proofs(claim), found)

    def stale(self) -> list[str]:
        """Return the ids of the claims that somebody has to look at."""
        claims = self.claims.items()
        return [id for id, c in claims if c.reviewed != self.digest(id)]

    def shown(self, id: str) -> Iterator[str]:
        """Yield what a person has to compare."""
        claim = self.claims[id]
        yield f"{RULE}\n{id} · {claim.page}.md · {claim.verdict}"
        yield f"  {claim.statement}"
        if claim.qualification:
            yield f"  {claim.qualification}"
        for source in self.proofs(claim):
            yield f"\nproved by\n{_indented(source)}"
        for each in self.falsifiers.get(id, []):
            yield f"\nmade false by {each.id}: {each.name}, in {each.file}"
            yield _indented(each.diff(self.settings.root))
            yield f"  {self._caught(each, claim)}"

    def _caught(self, each: Falsifier, claim: Claim) -> str:
        verdict = self.verdicts.get(each.digest(self.proofs(claim)))
        if verdict is None:
            return "nobody has tried it since it changed"
        return (
            f"caught by {verdict.assertion}"
            if verdict.killed
            else (f"NOT CAUGHT: {verdict.why}")
        )

    def write(self, id: str) -> None:
        """Write the digest of a claim into its section."""
        lines = self.file.read_text("utf-8").splitlines()
        start = next(lines_of_table(lines, id))
        end = start
        while end < len(lines) and not lines[end].lstrip().startswith("["):
            end += 1
        inside = [
            line
            for line in lines[start:end]
            if not re.match(rf"\s*{KEY}\s*=", line)
        ]
        keys = [n for n, line in enumerate(inside) if re.match(r"\s*\w", line)]
        inside.insert(keys[-1] + 1, f'{KEY} = "{self.digest(id)}"')
        lines[start:end] = inside
        self.file.write_text("\n".join(lines) + "\n", "utf-8")


def _indented(text: str) -> str:
    return "\n".join(f"    {line}" for line in text.splitlines())


def main(ids: list[str]) -> int:
    """Show and renew the claims of these ids; without any, name the stale."""
    try:
        review = Review(Settings.from_conf_py(Path.cwd()))
    except AuthorError as error:
        print(error)
        return 1
    unknown = [id for id in ids if id not in review.claims]
    if unknown:
        print(f"No such claim: {', '.join(unknown)}")
        return 2
    for id in ids:
        print(*review.shown(id), sep="\n")
        review.write(id)
    stale = [] if ids else review.stale()
    if stale:
        print("Look at these, each by its id:", *stale)
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
