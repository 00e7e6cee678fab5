"""The package can be imported early, and with little installed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import example_project

#: What only the chapters, the tests or the site need.
OTHERS_NEED = (
    "blinker",
    "django_tasks",
    "eventsourcing",
    "grimp",
    "hypothesis",
    "importlinter",
    "IPython",
    "jsonschema",
    "matplotlib",
    "myst_nb",
    "nbformat",
    "pydantic",
    "pytest",
    "sphinx",
    "tqdm",
)
IMPORT_ALL = """
import sys
from importlib import import_module

others, modules = (argument.split(",") for argument in sys.argv[1:])
sys.modules |= dict.fromkeys(others)  # None: an import of it fails
import django
django.setup()
for module in modules:
    import_module(module)
"""


def test_importing_the_package_brings_no_django():
    """A notebook imports first, and chooses its database then."""
    script = (
        "import sys, example_project, example_project.domain_events.events\n"
        "assert not {'django', 'celery'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", script], check=True)


def test_the_project_needs_what_its_group_lists():
    """Each module can be imported without what other groups bring."""
    imported = import_all(modules())
    assert imported.returncode == 0, imported.stderr


def test_a_package_of_another_group_is_missed():
    """The check would see an import of one."""
    imported = import_all(["matplotlib.pyplot"])
    assert "matplotlib" in imported.stderr


def modules() -> list[str]:
    """Return the dotted names of all but tests, and what needs a server."""
    folder = Path(example_project.__file__).parent
    paths = [path.relative_to(folder.parent) for path in folder.rglob("*.py")]
    return sorted(
        ".".join(path.with_suffix("").parts)
        for path in paths
        if "tests" not in path.parts
        and path.stem not in ("__main__", "settings_production")
    )


def import_all(names: list[str]) -> subprocess.CompletedProcess[str]:
    """Import `names` in a process that lacks what others need."""
    return subprocess.run(
        [sys.executable, "-c", IMPORT_ALL, ",".join(OTHERS_NEED)]
        + [",".join(names)],
        env=os.environ
        | {"DJANGO_SETTINGS_MODULE": "example_project.settings"},
        capture_output=True,
        text=True,
    )
