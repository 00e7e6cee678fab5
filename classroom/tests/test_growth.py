"""What one more reaction touches, and what a kill costs, is really run."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from classroom import growth
from classroom.servers import use_broker
from classroom.source import ROOT
from example_project.comparisons.designs.accidents import NAMES

pytestmark = pytest.mark.service("redis")


@pytest.fixture(autouse=True)
def _broker(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let the processes of these tests find a broker."""
    for name in ("EVENT_BUS_URL", "EVENT_BUS_NAMESPACE"):
        monkeypatch.setenv(name, "")
    use_broker("redis")
    yield


KILL_EACH = """
from classroom import setup
setup()
from example_project.comparisons.designs.accidents import (
    dies_before_mail,
    load_designs,
)
for design in load_designs().values():
    print(dies_before_mail(design).verdict)
"""


def test_a_kill_costs_what_was_only_in_memory() -> None:
    """A killed process loses what only it knew: real processes tell."""
    printed = subprocess.run(
        [sys.executable, "-c", KILL_EACH],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert dict(zip(NAMES, printed.splitlines(), strict=True)) == {
        "direct_calls": "✓ nothing happened",
        "model_signals": "✓ nothing happened",
        "custom_signal": "✗ reactions lost",
        "in_memory_bus": "✗ reactions lost",
        "task_on_commit": "✗ mail lost",
        "outbox": "✓ complete",
        "broker": "✓ complete",
        "event_sourced": "✓ complete",
    }


BY_NAME = ("direct_calls", "task_on_commit")


@pytest.mark.parametrize("name", NAMES)
def test_only_who_calls_or_queues_by_name_imports(name: str) -> None:
    """The other publishers know nobody."""
    found = growth.imported_reactions(name)
    assert len(found) == (2 if name in BY_NAME else 0)


def test_one_more_reaction_is_really_added(tmp_path: Path) -> None:
    """The diffs apply, the scenario plays, and one more mail is sent."""
    grown = growth.one_more(NAMES, tmp_path)
    both = ["patient@example.com", "pharmacist@example.com"]
    assert set(grown) == set(NAMES)
    for name, each in grown.items():
        touched = f"{name}.py" if name in BY_NAME else "wiring.py"
        assert each.mailed == both
        assert set(each.changed) == {touched, "reactions/pharmacist.py"}
        assert each.lines == sum(each.changed.values())


def test_a_diff_that_does_not_apply_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A design that changed under its diff is noticed."""
    stale = tmp_path / "any_listener.diff"
    text = growth.diff_for("in_memory_bus").read_text("utf-8")
    stale.write_text(text.replace("reactions.orders", "reactions.order"))
    monkeypatch.setattr(growth, "DIFFS", tmp_path)
    with pytest.raises(subprocess.CalledProcessError):
        growth.one_more(["in_memory_bus"], tmp_path / "copies")
