"""The demo writes to a file of its own, whatever the shell and folder say."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from shutil import copytree

import pytest

ROOT = Path(__file__).parents[1]
PROGRAM = (
    "import json; from example_project import settings as s;"
    "print(json.dumps({k: str(v) for k, v in s.DATABASES['default'].items()}))"
)
OURS = ("EDA_DATABASE_URL", "DJANGO_SETTINGS_MODULE")


def database(root: Path, **environment: str) -> dict[str, str]:
    """Return the database that the settings of a checkout name."""
    clean = {name: v for name, v in os.environ.items() if name not in OURS}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        env={**clean, "PYTHONPATH": str(root), **environment},
        cwd=root,
        capture_output=True,
        text=True,
        check=True,
    )
    return dict(json.loads(done.stdout))


@pytest.mark.parametrize("name", ["C#", "a?b", "100%41", "a b", "ü", "a;b&c"])
def test_the_database_is_in_the_checkout(tmp_path: Path, name: str) -> None:
    """A path is never read as a URL."""
    root = tmp_path / name
    copytree(ROOT / "example_project", root / "example_project")
    found = database(root)
    assert found["ENGINE"] == "django.db.backends.sqlite3"
    assert found["NAME"] == str(root / "_data" / "pharmacy.sqlite3")


def test_the_database_of_another_project_is_left_alone() -> None:
    """Many a shell has a DATABASE_URL."""
    found = database(ROOT, DATABASE_URL="postgresql://me@db.example.com/work")
    assert found["ENGINE"] == "django.db.backends.sqlite3"
    found = database(ROOT, EDA_DATABASE_URL="postgresql://me@localhost/mine")
    assert (found["NAME"], found["HOST"]) == ("mine", "localhost")
