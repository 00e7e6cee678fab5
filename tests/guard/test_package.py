"""The guard can be installed alone, and says all that it can be told."""

import ast
import importlib.metadata
import re
import sys
import tomllib
from pathlib import Path

import pytest

from guard.base import settings_table
from guard.base.settings import PREFIX, Settings
from guard.base.settings_table import documented_settings

from .conftest import ROOT

GUARD = ROOT / "guard"
PROJECT = tomllib.loads((GUARD / "pyproject.toml").read_text("utf-8"))
STARTED = {"ipykernel"}  # as a process, not imported


def folder_of(package: str) -> Path:
    """Return where a package of the guard is."""
    return GUARD.joinpath(*package.split(".")[1:])


def test_each_file_of_the_guard_is_installed() -> None:
    """As a module of a package, or as data of one."""
    setuptools = PROJECT["tool"]["setuptools"]
    assert setuptools["package-dir"] == {"guard": "."}
    installed = {
        path
        for package in setuptools["packages"]
        for path in folder_of(package).glob("*.py")
    }
    for package, patterns in setuptools["package-data"].items():
        for pattern in patterns:
            installed |= set(folder_of(package).glob(pattern))
    assert installed == set(GUARD.rglob("*.py"))


def name_of(requirement: str) -> str:
    """Return the name of a requirement, as registries compare names."""
    return re.split(r"[<>=~!\[; ]", requirement)[0].lower().replace("_", "-")


def test_the_guard_declares_what_it_imports() -> None:
    """Every package by its own name, not by what brings it along."""
    project = PROJECT["project"]
    optional = project["optional-dependencies"].values()
    groups = [project["dependencies"], *optional]
    declared = {name_of(each) for group in groups for each in group}
    providers = importlib.metadata.packages_distributions()
    imported = {
        name_of(providers[module][0])
        for path in GUARD.rglob("*.py")
        for module in modules_of(ast.parse(path.read_text("utf-8")))
        if module not in sys.stdlib_module_names
    }
    assert declared - STARTED == imported


def modules_of(tree: ast.AST) -> set[str]:
    """Return the first names of all absolute imports."""
    names = {
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for alias in node.names
    }
    names |= {
        node.module
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module and not node.level
    }
    return {name.partition(".")[0] for name in names}


def test_each_setting_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """The page about the guard lists them all; none goes without a word."""
    told = documented_settings()
    fields = [PREFIX + n for n in vars(Settings(Path())) if n != "root"]
    assert [each.name for each in told] == fields
    assert all(each.purpose.endswith(".") for each in told)
    page = (ROOT / "docs" / "guard.md").read_text("utf-8")
    assert "for setting in documented_settings():" in page

    class Silent:
        def find_attr_docs(self) -> dict[tuple[str, str], list[str]]:
            return {("Settings", "root"): ["The folder."]}

    class Analyzer:
        @staticmethod
        def for_module(name: str) -> Silent:
            return Silent()

    monkeypatch.setattr(settings_table, "ModuleAnalyzer", Analyzer)
    with pytest.raises(LookupError, match="`chapters` has no comment"):
        documented_settings()
