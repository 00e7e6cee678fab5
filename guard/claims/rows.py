"""The rows of a table of trade-offs, such as `choice | S1, S2 | S3`."""

from .claims_file import Claim

HEADINGS = ("Choice", "You gain", "You pay, or have to watch")


def cells_of(row: str) -> list[str]:
    """Return the cells of a row."""
    return [cell.strip() for cell in row.split("|")]


def is_whole(cells: list[str]) -> bool:
    """Tell whether a row names a choice, claims gained and claims paid."""
    if len(cells) != len(HEADINGS):
        return False
    return bool(cells[0]) and all(id for c in cells[1:] for id in ids(c))


def ids(text: str) -> list[str]:
    """Return the ids in a text such as `S1, S2`."""
    return [id.strip() for id in text.split(",")]


def gain_of(claim: Claim) -> str:
    """Return what is true in a claim."""
    return claim.qualification if claim.verdict == "false" else claim.statement


def price_of(claim: Claim) -> str:
    """Return what limits a claim, or else the claim."""
    return claim.qualification or claim.statement
