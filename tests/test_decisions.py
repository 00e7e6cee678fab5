"""Each decision says when it was made, what else there was, and its price."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[1] / "docs" / "decisions"
RECORDS = sorted(FOLDER.glob("0*.md"))
STATUS = r"\*\*Status\.\*\* (Accepted|Overruled by \S+) on \d{4}-\d\d-\d\d\b"
PARTS = ("Status", "Context", "Options", "Decision", "Cost")


@pytest.mark.parametrize("path", RECORDS, ids=lambda path: path.stem)
def test_a_record_is_whole(path: Path) -> None:
    """Its number, its date, and all parts in their order."""
    text = path.read_text("utf-8")
    assert text.startswith(f"# {int(path.name[:4])}. ")
    assert re.search(STATUS, text)
    found = re.findall(r"^\*\*(\w+)\.\*\*", text, re.MULTILINE)
    assert tuple(found) == PARTS


def test_no_number_is_left_out() -> None:
    """A record is never taken away."""
    numbers = [int(path.name[:4]) for path in RECORDS]
    assert numbers == list(range(1, len(numbers) + 1))
