"""Run a function on each Django that this machine has for the project.

Those are the build's own, and those of the environments that
`python3 start.py matrix` made. Nothing is installed for it.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import django
from IPython.display import Markdown

from classroom.source import ROOT
from example_project.shared.concurrency import in_new_process

ENVIRONMENTS = ROOT / ".nox"
SUPPORTED = ("5.2", "6.1")


def on_each_django(
    function: Callable[..., None],
    *args: Any,
    environments: Path = ENVIRONMENTS,
) -> dict[str, Any]:
    """Call `function` on each Django; return what it prints, by version.

    A version is that of a feature release, like "5.2". The function
    prints JSON; as with `in_new_process` only its source travels. Django
    is not set up, because this notebook's database is of one Django.
    """
    pythons = {feature(django.get_version()): sys.executable}
    for version, python in other_djangos(environments):
        pythons.setdefault(version, python)
    return {
        version: json.loads(_printed(function, args, python))
        for version, python in sorted(pythons.items())
    }


def _printed(
    function: Callable[..., None], args: tuple[Any, ...], python: str
) -> str:
    try:
        return in_new_process(
            function, *args, django=False, interpreter=python
        )
    except RuntimeError as error:
        error.add_note(
            f"Executed by {python}. If packages are missing there, "
            "bring it up to date: python3 start.py matrix"
        )
        raise


def other_djangos(environments: Path) -> Iterator[tuple[str, str]]:
    """Yield (feature release, interpreter) of each matrix environment.

    An environment without a Django is half made, and left out.
    """
    for python in sorted(environments.glob("matrix*/bin/python")):
        try:
            printed = in_new_process(
                _print_django, django=False, interpreter=str(python)
            )
        except (RuntimeError, OSError):
            continue
        yield feature(printed.strip()), str(python)


def _print_django() -> None:
    import django

    print(django.get_version())


def feature(version: str) -> str:
    """Return the feature release of a version: "5.2" of "5.2.19"."""
    return ".".join(re.findall(r"\d+", version)[:2])


def not_run(versions: dict[str, Any]) -> list[str]:
    """Return the supported Djangos that `versions` lacks, in order."""
    return [each for each in SUPPORTED if each not in versions]


def missing_note(versions: dict[str, Any]) -> Markdown:
    """Say on the page which Django was not executed, and how to have it."""
    missing = not_run(versions)
    if not missing:
        ran = ", ".join(f"Django {each}" for each in versions)
        return Markdown(f"Executed in this build: {ran}.")
    names = " and ".join(f"Django {each}" for each in missing)
    return Markdown(
        f"**{names} was not executed in this build.** "
        "Run `python3 start.py matrix`, and build again: "
        "what it installs is found and executed here."
    )
