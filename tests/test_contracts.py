"""The import contracts hold, and each one can be broken."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import example_project

ROOT = Path(example_project.__file__).parent.parent

# Contract: the file that breaks it, and the import that does.
BREAKS = {
    "Business modules never import each other": (
        "orders/handlers.py",
        "def later():\n    from example_project.ehr import models\n",
    ),
    "Modules stand on the events, never the other way round": (
        "domain_events/bus.py",
        "import example_project.notifications.models\n",
    ),
    "A transport is named in settings, never imported": (
        "ehr/handlers.py",
        "from example_project.domain_events.backends import memory\n",
    ),
    "Contracts and aggregates are plain Python": (
        "domain_events/values.py",
        "from django.utils import timezone\n",
    ),
    "Only the comparison of designs imports event sourcing": (
        "fulfillment/tasks.py",
        "import example_project.comparisons.event_sourcing\n",
    ),
}


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    """Check the contracts of the project in `folder`."""
    program = "from importlinter.cli import lint_imports_command as run; run()"
    return subprocess.run(
        [sys.executable, "-c", program, "--no-cache"],
        cwd=folder,
        capture_output=True,
        text=True,
    )


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the project, to break."""
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    shutil.copytree(
        ROOT / "example_project",
        tmp_path / "example_project",
        ignore=shutil.ignore_patterns("__pycache__"),
    )
    return tmp_path


def test_every_contract_holds():
    """The project keeps each contract, and each has a test here."""
    result = lint_imports(ROOT)

    kept = {
        line.removesuffix(" KEPT")
        for line in result.stdout.splitlines()
        if line.endswith(" KEPT")
    }
    assert result.returncode == 0, result.stdout
    assert kept == set(BREAKS)


@pytest.mark.parametrize("contract", BREAKS)
def test_a_contract_can_be_broken(contract: str, copy: Path):
    """One import too many fails, and the contract is named."""
    path, code = BREAKS[contract]
    with (copy / "example_project" / path).open("a") as file:
        file.write(code)

    result = lint_imports(copy)

    broken = [
        line.removesuffix(" BROKEN")
        for line in result.stdout.splitlines()
        if line.endswith(" BROKEN")
    ]
    assert result.returncode == 1
    assert contract in broken
