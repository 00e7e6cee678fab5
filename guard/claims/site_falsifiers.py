"""The falsifiers of a site, and what became of each."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from ..base.failures import report_site
from ..base.fingerprint import of_file
from ..base.page_data import noted
from .claims_file import Claim
from .falsified import read_verdicts
from .falsifiers import Falsifier, read_once
from .site_claims import depend_on_claims, listed_claims
from .verdict import Verdict


@dataclass(frozen=True)
class Tried:
    """A falsifier, and the verdict on it; None when there is none."""

    falsifier: Falsifier
    verdict: Verdict | None

    @property
    def killed(self) -> bool:
        """Whether the claim's own cell caught it."""
        return bool(self.verdict and self.verdict.killed)


def check_list(app: Sphinx) -> None:
    """Raise AuthorError for falsifiers that are not whole."""
    read_once.cache_clear()
    falsifiers_of(app.env)


def falsifiers_of(env: BuildEnvironment) -> dict[str, list[Falsifier]]:
    """Return the falsifiers of the site, by the id of their claim."""
    folder, claims = env.config.guard_falsifiers, listed_claims(env)
    return read_once(Path(env.srcdir), folder, claims.ids)


def tried_of(env: BuildEnvironment) -> dict[str, list[Tried]]:
    """Return each falsifier with its verdict, by the id of its claim."""
    verdicts = read_verdicts(Path(env.srcdir, env.config.guard_falsified))
    claims = listed_claims(env).claims
    proofs = {id: proofs_of(env, claim) for id, claim in claims.items()}
    return {
        id: [
            Tried(each, verdicts.get(each.digest(proofs[id])))
            for each in falsifiers
        ]
        for id, falsifiers in falsifiers_of(env).items()
        if id in claims
    }


def proofs_of(env: BuildEnvironment, claim: Claim) -> tuple[str, ...]:
    """Return the code of each cell that proves a claim on its page."""
    cells = noted(env, "proofs").get(claim.page, [])
    return tuple(source for id, source in cells if id == claim.id)


def depend_on_falsifiers(env: BuildEnvironment) -> dict[str, list[Tried]]:
    """Return them; the page being read is read again with their files."""
    depend_on_claims(env)
    folder = Path(env.srcdir, env.config.guard_falsifiers)
    files = folder.glob("*.toml") if env.config.guard_falsifiers else ()
    for path in files:
        env.note_dependency(path)
    return tried_of(env)


def outdated(
    app: Sphinx, env: BuildEnvironment, *changes: set[str]
) -> list[str]:
    """Return the pages that show verdicts, when these are other ones.

    Sphinx would read a page in each build that depends on a file which is
    not there.
    """
    digest = of_file(Path(env.srcdir, env.config.guard_falsified))
    before = getattr(env, "guard_verdicts", digest)
    env.guard_verdicts = digest  # type: ignore[attr-defined]
    if before == digest:
        return []
    return [*noted(env, "proofs"), *noted(env, "ledger")]


def check_site(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Report each claim that nothing tries to refute."""
    if not env.config.guard_falsifiers:
        return []
    known, listed = falsifiers_of(env), listed_claims(env)
    for id, claim in listed.claims.items():
        if id not in known:
            report_site(
                f"{env.config.guard_claims_file}:{claim.line}",
                f"claim {id} has no falsifier: add the smallest change that "
                f"makes it false to {env.config.guard_falsifiers}/",
            )
    return []


@lru_cache(maxsize=1)  # Each row of the ledger asks for it.
def tried_at_last(env: BuildEnvironment) -> dict[str, str]:
    """Return what became of the falsifiers of each claim, in words.

    To be asked when all pages have been read.
    """
    tried = tried_of(env)
    claims = listed_claims(env).claims
    return {id: _in_words(tried.get(id, [])) for id in claims}


def _in_words(tried: list[Tried]) -> str:
    killed = sum(each.killed for each in tried)
    if not killed:
        return "not tried" if tried else "nobody knows how"
    return f"✓ caught {killed} of {len(tried)}"


def counted(env: BuildEnvironment) -> str:
    """Return how many claims, and changes that falsify them, there are."""
    tried = [each for row in tried_of(env).values() for each in row]
    claims = len(listed_claims(env).claims)
    killed = sum(each.killed for each in tried)
    if not killed:
        return f"{claims} claims, each proved by a cell of this build."
    return (
        f"{claims} claims, each proved by a cell of this build. "
        f"{len(tried)} changes make them false, one at a time; of these, "
        f"{killed} were made, and the claim's own cell failed."
    )
