"""The demo's settings, with the module that MODULE names and no other."""

import os

from example_project.settings import *  # noqa: F403
from tests.boundaries import MODULES

MODULE = os.environ["MODULE"]
OTHERS = {f"example_project.{name}" for name in MODULES - {MODULE}}

INSTALLED_APPS = [
    app
    for app in INSTALLED_APPS  # noqa: F405
    if app not in OTHERS | {"example_project.demo"}
]
ROOT_URLCONF = "tests.alone.urls"
