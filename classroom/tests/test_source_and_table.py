"""What a chapter shows: the source of an object, and tables."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from classroom import comparison, show, table
from classroom.source import ROOT
from example_project.domain_events.backends.memory import EventBus
from example_project.orders.services import OrderService


def test_show_returns_the_source_of_the_very_object() -> None:
    """A function appears with its own lines, without their indentation."""
    shown = show(EventBus.publish)
    assert "```python\ndef publish(self, event" in shown.data
    assert "class EventBus" not in shown.data


def test_show_names_and_links_the_file() -> None:
    """The reader sees the file, and the site learns which lines it is."""
    shown = show(EventBus)
    file = "example_project/domain_events/backends/memory.py"
    excerpt = shown.metadata["excerpt"]
    lines = Path(ROOT, file).read_text("utf-8").splitlines()
    assert f"](../{file})" in shown.data
    assert (excerpt["file"], excerpt["object"]) == (file, "EventBus")
    assert lines[excerpt["start"] - 1].startswith("class EventBus")
    assert (
        lines[excerpt["end"] - 1]
        == "            raise group_of(errors, event)"
    )


def test_show_looks_through_classmethods_and_decorators() -> None:
    """A classmethod below `atomic` is shown as it was written."""
    shown = show(OrderService.place_order)
    assert "@transaction.atomic\ndef place_order(" in shown.data


def test_show_refuses_code_of_somebody_else() -> None:
    """Only code of this repository is an excerpt of it."""
    with pytest.raises(ValueError, match="not code of this repository"):
        show(json.dumps)


def test_table_is_markdown() -> None:
    """Each row is a line, and a cell cannot break out of it."""
    shown = table(["a", "b"], [[1, "x|y"], [2, "two\nlines"]])
    assert shown.data.splitlines() == [
        "| a | b |",
        "| --- | --- |",
        "| 1 | x\\|y |",
        "| 2 | two lines |",
    ]


def test_table_refuses_a_row_of_another_length() -> None:
    """A missing cell is a mistake, not an empty cell."""
    with pytest.raises(ValueError, match="2 headers"):
        table(["a", "b"], [[1]])


def test_a_comparison_names_its_claim_in_every_cell() -> None:
    """A row has one claim, and each measured cell links it."""
    shown = comparison(
        "aspect", ["a", "b"], {"cost": ("S1", {"b": 2, "a": 1})}
    )
    assert shown.data.splitlines()[0] == "| aspect | a | b |"
    link = "[S1](../docs/claims.md#S1)"
    assert shown.data.splitlines()[2] == f"| cost | 1 {link} | 2 {link} |"


def test_a_comparison_refuses_a_rival_that_was_not_measured() -> None:
    """A hole in a comparison is an error."""
    with pytest.raises(KeyError, match="b"):
        comparison("aspect", ["a", "b"], {"cost": ("S1", {"a": 1})})
