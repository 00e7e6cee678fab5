"""A module can be an app of another project."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]
SETTINGS = (
    "from example_project.settings import *\n"
    "DEFAULT_AUTO_FIELD = 'django.db.models.AutoField'\n"
)


def test_another_project_gets_no_migrations_of_ours(tmp_path: Path) -> None:
    """Its DEFAULT_AUTO_FIELD, as in many an older one, is not ours."""
    (tmp_path / "other_settings.py").write_text(SETTINGS)
    path = os.pathsep.join([str(ROOT), str(tmp_path)])
    done = subprocess.run(
        [sys.executable, "-m", "django", "makemigrations", "--check"],
        env={
            **os.environ,
            "PYTHONPATH": path,
            "DJANGO_SETTINGS_MODULE": "other_settings",
            "EDA_DATABASE_URL": "sqlite://:memory:",
        },
        capture_output=True,
        text=True,
    )
    assert (done.stdout, done.returncode) == ("No changes detected\n", 0)


def packages(name: str) -> list[Path]:
    """Return the folders below `name` that Python can import."""
    return [path.parent for path in (ROOT / name).rglob("__init__.py")]


def test_what_is_no_code_is_installed_too() -> None:
    """Templates and styles: a page without them is an error at its reader."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    setuptools = project["tool"]["setuptools"]
    names = [
        each.removesuffix("*")
        for each in setuptools["packages"]["find"]["include"]
    ]
    installed = {
        path
        for name in names
        for package in packages(name)
        for pattern in setuptools["package-data"]["*"]
        for path in package.glob(pattern)
    }
    there = {
        path
        for name in names
        for path in (ROOT / name).rglob("*")
        if path.is_file() and path.suffix not in {".py", ".pyc"}
    }
    assert sum(path.suffix == ".html" for path in there) > 8
    assert there <= installed
