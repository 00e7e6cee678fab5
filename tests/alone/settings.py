"""The demo's settings, with the module that MODULE names and no other.

The others cannot even be imported.
"""

import os
import sys

from example_project.settings import *  # noqa: F403
from tests.boundaries import ABOVE, MODULES

MODULE = os.environ["MODULE"]
ABSENT = {f"example_project.{name}" for name in (MODULES - {MODULE}) | ABOVE}
INSTALLED_APPS = [
    app
    for app in INSTALLED_APPS  # noqa: F405
    if app not in ABSENT
]
ROOT_URLCONF = "tests.alone.urls"

# A model of an absent module would still be found, as one of the app
# `example_project`: so make its import an ImportError.
for name in ABSENT:
    sys.modules[name] = None  # type: ignore[assignment]
