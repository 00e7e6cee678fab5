"""A server that is set up wrong does not start."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

COMPLETE = {
    "DATABASE_URL": "postgresql://pharmacy@db.example.com/pharmacy",
    "DJANGO_SECRET_KEY": "".join(map(chr, range(33, 98))),
    "DJANGO_ALLOWED_HOSTS": "pharmacy.example.com",
    "ERX_GATEWAY": "network.Gateway",
    "MAIL_HOST": "mail.example.com",
}


def check(environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run Django's deployment check in `environment`."""
    arguments = ["check", "--deploy", "--fail-level", "WARNING"]
    clean = {k: v for k, v in os.environ.items() if k not in COMPLETE}
    settings = "example_project.settings_production"
    return subprocess.run(
        [sys.executable, "-m", "example_project", *arguments],
        env={**clean, "DJANGO_SETTINGS_MODULE": settings, **environment},
        capture_output=True,
        text=True,
    )


def test_the_deployment_check_is_clean():
    """With everything set, Django finds nothing to warn about."""
    result = check(COMPLETE)
    assert result.returncode == 0, result.stderr
    assert "no issues" in result.stdout


@pytest.mark.parametrize("name", COMPLETE)
def test_a_missing_variable_is_named(name: str):
    """What is missing is named, and nothing falls back to the demo."""
    incomplete = {k: v for k, v in COMPLETE.items() if k != name}
    result = check(incomplete)
    assert result.returncode != 0
    assert f"Set the environment variable {name}: " in result.stderr
