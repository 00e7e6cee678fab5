"""A module can be an app of another project."""

from __future__ import annotations

import os
import subprocess
import sys
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
