"""Tie claims to the cells that prove them, and fail when a proof is missing.

A cell with `:claims: [S6]` proves S6.
"""

from collections.abc import Iterator

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from ..base.failures import report_site
from ..base.page_data import noted
from ..run.broken_pages import unread
from .site_claims import claims_of, is_proved, listed_claims, not_executed
from .site_falsifiers import tried_at_last


def check_site(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Report wrong ids and missing proofs; return the pages to write again."""
    claims = claims_of(app)
    for location, message in _problems(env):
        report_site(location, message)
    proofs = {
        id: (claims[id].page, tried_at_last(env)[id])
        for id in claims
        if is_proved(env, claims[id])
    }
    if getattr(env, "guard_proofs", proofs) == proofs:
        env.guard_proofs = proofs  # type: ignore[attr-defined]
        return []
    env.guard_proofs = proofs  # type: ignore[attr-defined]
    return [*noted(env, "claim_links"), *noted(env, "ledger")]


def _problems(env: BuildEnvironment) -> Iterator[tuple[str, str]]:
    file, listed = env.config.guard_claims_file, listed_claims(env)
    proofs = [p for page in noted(env, "claims").values() for p in page]
    links = [p for page in noted(env, "claim_links").values() for p in page]
    for id, place in [*((id, place) for id, _, place in proofs), *links]:
        if id not in listed.ids:
            yield place, f"claim {id} is not in {file}: add it there"
    runs = noted(env, "run")
    failed = {page for page, [run] in runs.items() if run["failed"]}
    failed |= unread(env)
    for claim in listed.claims.values():
        if claim.page in failed or claim.id in not_executed(env):
            continue
        if not is_proved(env, claim):
            yield (
                f"{file}:{claim.line}",
                f"claim {claim.id} has no proof: add `:claims: [{claim.id}]`"
                f" to a cell of {claim.page}.md that asserts it",
            )
