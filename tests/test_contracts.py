"""The import contracts hold, and each one can be broken."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import example_project

ROOT = Path(example_project.__file__).parent.parent

# Contract: the file that breaks it, and the import that does.
BREAKS = {
    "The project knows neither the guide nor its guard": (
        "orders/views.py",
        "def later():\n    from classroom import show\n",
    ),
    "The guard knows no site that it guards": (
        "../guard/base/failures.py",
        "from example_project import settings\n",
    ),
    "What modules share imports nothing of ours": (
        "shared/admin.py",
        "from example_project.orders import models\n",
    ),
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
        # The copy comes first; the types of the contracts are from here.
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
    )


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the project, to break."""
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for package in ("example_project", "classroom", "guard"):
        shutil.copytree(
            ROOT / package,
            tmp_path / package,
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


# A module that somebody adds in a hurry, and that nobody told the contracts.
BILLING = """
from example_project.domain_events.backends.memory import EventBus
from example_project.ehr.models import Prescription
from example_project.orders.models import Order
from example_project.outbox.models import OutboxMessage
"""


@pytest.mark.parametrize("code", [BILLING, ""])
def test_a_module_in_no_layer_is_an_error(code: str, copy: Path):
    """A new module has to be named first, whatever it imports."""
    (copy / "example_project" / "billing").mkdir()
    (copy / "example_project" / "billing" / "__init__.py").write_text("")
    (copy / "example_project" / "billing" / "handlers.py").write_text(code)

    result = lint_imports(copy)

    assert result.returncode == 1
    assert "not listed as layers" in result.stdout
    assert "example_project.billing" in result.stdout


def test_a_module_that_is_listed_is_kept_apart(copy: Path):
    """One name in the list, and every contract knows the module."""
    names = copy / "example_project" / "modules.py"
    text = names.read_text().replace('"ehr",', '"ehr",\n    "billing",')
    names.write_text(text)
    (copy / "example_project" / "billing").mkdir()
    (copy / "example_project" / "billing" / "__init__.py").write_text(BILLING)

    result = lint_imports(copy)

    broken = {line for line in result.stdout.splitlines() if "BROKEN" in line}
    assert broken == {
        "Business modules never import each other BROKEN",
        "A transport is named in settings, never imported BROKEN",
    }
