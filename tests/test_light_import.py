"""The package can be imported before Django is set up."""

from __future__ import annotations

import subprocess
import sys


def test_importing_the_package_brings_no_django():
    """A notebook imports first, and chooses its database then."""
    script = (
        "import sys, example_project, example_project.domain_events.events\n"
        "assert not {'django', 'celery'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", script], check=True)
