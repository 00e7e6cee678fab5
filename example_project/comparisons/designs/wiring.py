"""Who listens: the one place that names the modules that react.

In a Django project that place is INSTALLED_APPS, and what each module does
in `ready` it does in the method of its AppConfig.
"""

from __future__ import annotations

from importlib import import_module

from example_project.comparisons.designs.scenario import Reaction

MODULES = (
    "example_project.comparisons.designs.reactions.notifications",
    "example_project.comparisons.designs.reactions.orders",
)


def reactions() -> list[Reaction]:
    """Return what each module registers, in the order of the modules."""
    found: list[Reaction] = []
    for name in MODULES:
        import_module(name).ready(found.append)
    return found
