"""A module can be tested without the others."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.boundaries import MODULES


@pytest.mark.parametrize("module", sorted(MODULES))
def test_a_module_passes_its_tests_alone(module: str):
    """The other modules are not even installed."""
    result = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", f"example_project/{module}"],
        env=os.environ
        | {"DJANGO_SETTINGS_MODULE": "tests.alone.settings"}
        | {"MODULE": module},
        capture_output=True,
        text=True,
    )
    assert result.returncode == 0, result.stdout
    assert " passed" in result.stdout
