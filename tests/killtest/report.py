"""The table at the end."""

from __future__ import annotations

from collections import Counter

from tests.killtest.ledger import CLEAN, Tally


class Report:
    """What each point cost."""

    def __init__(self) -> None:
        self.tallies: dict[str, Tally] = {}
        self.deaths: Counter[str] = Counter()
        self.skipped: dict[str, str] = {}
        self.failed = False
        self.notes: list[str] = []

    def note(self, text: str) -> None:
        """Say `text` below the table."""
        self.notes.append(text)

    def add(self, name: str, tally: Tally, deaths: int = 1) -> None:
        """Note a round at the point `name`."""
        self.tallies[name] = self.tallies.get(name, CLEAN) + tally
        self.deaths[name] += deaths

    def skip(self, name: str, reason: str) -> None:
        """Note that the point `name` was not tried, and why."""
        self.skipped[name] = reason

    def fail(self, name: str, reason: str) -> None:
        """Note that the point `name` was not tried, and has to be."""
        self.skip(name, reason)
        self.failed = True

    def tell(self) -> bool:
        """Print the table; return whether nothing was lost or doubled."""
        width = max(map(len, [*self.tallies, *self.skipped]))
        print(f"{'point':{width}}  deaths  lost  ghosts  doubled")
        for name, tally in self.tallies.items():
            print(f"{name:{width}}  {self.deaths[name]:6}  {figures(tally)}")
        for name, reason in self.skipped.items():
            print(f"{name:{width}}  not tried: {reason}")
        print(*self.notes, sep="\n")
        total = sum(self.tallies.values(), CLEAN)
        print(
            f"{self.deaths.total()} deaths: {total.lost} lost, "
            f"{total.ghosts} ghosts, {total.doubled} double effects"
        )
        return not (total or self.failed)


def figures(tally: Tally) -> str:
    """Return the three counts, under their headings."""
    return f"{tally.lost:4}  {tally.ghosts:6}  {tally.doubled:7}"
