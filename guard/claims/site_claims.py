"""The claims of a site, and which of them its runs have proved."""

from pathlib import Path

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from ..base.page_data import noted
from .claims_file import Claim, ClaimList, list_claims, read_claims


def check_list(app: Sphinx) -> None:
    """Raise AuthorError for claims that are not whole, once in a build."""
    read_claims(Path(app.srcdir), app.config.guard_claims_file)


def claims_of(app: Sphinx) -> dict[str, Claim]:
    """Return the claims of the site that are whole, by id."""
    return listed_claims(app.env).claims


def listed_claims(env: BuildEnvironment) -> ClaimList:
    """Return the claims that are whole, and the ids of all."""
    return list_claims(Path(env.srcdir), env.config.guard_claims_file)


def depend_on_claims(env: BuildEnvironment) -> dict[str, Claim]:
    """Return the claims; the page being read is read again with them."""
    path = Path(env.srcdir, env.config.guard_claims_file)
    if path.is_file():  # Else the page would be read in each build.
        env.note_dependency(path)
    return listed_claims(env).claims


def not_executed(env: BuildEnvironment) -> dict[str, str]:
    """Return why, for each claim whose proof did not run in this build."""
    cells = [c for page in noted(env, "not_executed").values() for c in page]
    return {id: reason for reason, ids in cells for id in ids}


def is_proved(env: BuildEnvironment, claim: Claim) -> bool:
    """Tell whether a cell on the page of the claim has proved it."""
    cells = noted(env, "claims").get(claim.page, [])
    return any(id == claim.id and proved for id, proved, _ in cells)
