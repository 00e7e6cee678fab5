"""The ways into the project."""

from __future__ import annotations

import subprocess
import sys

from django.core.management import call_command


def test_the_package_runs_django_commands():
    """`python -m example_project` needs no settings to be named."""
    result = subprocess.run(
        [sys.executable, "-m", "example_project", "check"],
        capture_output=True,
        text=True,
    )
    assert result.returncode == 0, result.stderr


def test_a_server_finds_the_application():
    """WSGI_APPLICATION leads to something that answers."""
    from example_project.wsgi import application

    assert callable(application)


def test_models_and_migrations_agree(db):
    """No migration is missing."""
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)
