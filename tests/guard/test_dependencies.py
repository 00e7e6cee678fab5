"""What the code imports is declared, and what is declared is used."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

from tests.tracked import tracked

ROOT = Path(__file__).parents[2]
OURS = {"example_project", "classroom", "guard", "docs", "tests", "workshop"}
OURS |= {"benchmarks", "conftest", "start", "reactions", "shop"}
# Not in the environment of the tests, so that nobody can ask it.
ELSEWHERE = {
    "axe_playwright_python": "axe-playwright-python",
    "playwright": "playwright",
    "nox": "nox",
}
# Used by their commands, by their names in settings, or by other packages.
BY_NAME = {
    "celery-types",
    "cryptography",
    "argon2-cffi-bindings",
    "django-stubs",
    "eventsourcing",
    "flask",
    "flask-cors",
    "furo",
    "ipykernel",
    "jupyterlab",
    "lxml",
    "moto",
    "mypy",
    "psycopg",
    "pytest-cov",
    "pytest-django",
    "pytest-xdist",
    "ruff",
    "sphinx-autobuild",
    "sphinx-book-theme",
    "sphinx-copybutton",
    "sphinx-design",
    "sphinx-last-updated-by-git",
    "sphinx-llms-txt",
    "sphinx-notfound-page",
    "sphinx-revealjs",
    "sphinxext-opengraph",
    "types-docutils",
    "uv",
}


def declared() -> set[str]:
    """Return the names of the packages in the groups of pyproject.toml."""
    text = (ROOT / "pyproject.toml").read_text("utf-8")
    groups = tomllib.loads(text)["dependency-groups"].values()
    lines = [line for group in groups for line in group]
    names = [
        re.split(r"[^\w.-]", line)[0] for line in lines if str(line) == line
    ]
    return {name.lower().replace("_", "-") for name in names}


def imported() -> dict[str, str]:
    """Return each module that is imported, and a file that imports it."""
    found = {}
    for name in tracked(ROOT, "*.py", "*.md"):
        text = (ROOT / name).read_text("utf-8")
        for code in sources(text) if name.endswith(".md") else [text]:
            found |= {module: name for module in modules(code)}
    return found


def sources(page: str) -> list[str]:
    """Return the code of the cells of a chapter."""
    cells = re.findall(r"^```\{code-cell\}.*?\n(.*?)^```", page, re.M | re.S)
    options = r"\A---\n.*?^---\n|^:.*\n"
    return [re.sub(options, "", cell, flags=re.M | re.S) for cell in cells]


def modules(code: str) -> set[str]:
    """Return the top-level modules that a piece of code imports."""
    found = set()
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        if isinstance(node, ast.ImportFrom) and not node.level:
            found.add(str(node.module).partition(".")[0])
    return found - OURS - sys.stdlib_module_names


# It reads each file of each package.
installed = cache(packages_distributions)


def distributions(module: str) -> set[str]:
    """Return the names of the packages that may bring a module."""
    if module in ELSEWHERE:
        return {ELSEWHERE[module]}
    names = installed().get(module, [])
    return {name.lower().replace("_", "-") for name in names}


def test_what_is_imported_is_declared() -> None:
    """A package that another one brings may be gone tomorrow."""
    names = declared()
    missing = {
        f"{module} in {file}"
        for module, file in imported().items()
        if not distributions(module) & names
    }
    assert missing == set()


def test_what_is_declared_is_used() -> None:
    """A package that nobody imports is named above, or goes."""
    used = {name for each in imported() for name in distributions(each)}
    assert declared() - used - BY_NAME == set()
