"""What the shop knows about its teas."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Tea:
    """A tea, and how hot its water is, in degrees Celsius."""

    name: str
    degrees: int


ASSAM = Tea("Assam", 95)
SENCHA = Tea("Sencha", 70)


def cups(grams: int, spoon: int = 2) -> int:
    """Return how many cups some grams of leaves make."""
    return grams // spoon
