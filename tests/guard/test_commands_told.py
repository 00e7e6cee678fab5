"""Whatever a message, a docstring or a page tells somebody to type works.

A reader has Python, git and this folder: no nox on the path, and no
environment that they could have activated.
"""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from guard.base.settings import Settings
from guard.origin.commands import line_problem

ROOT = Path(__file__).parents[2]
# The guard is a package that others install in an environment of theirs.
OTHERS = ("guard/", "tests/", "docs/decisions/", "docs/_inventories/")
MADE = {".git", ".nox", ".venv", "_build", "_data", "node_modules"}
MADE |= {"workbooks", ".hypothesis", ".ipynb_checkpoints"}
SUFFIXES = {".py", ".md", ".html", ".toml"}
COMMAND = re.compile(
    r"(?<![/\w.])(?:python3?(?:\.\d+)? (?:start\.py|-m \w)|nox -s|manage\.py )"
    r"[^`\"'\n]*"
)
# What each of the commands begins with.
BEGINNINGS = {
    "python3 start.py",
    "python3 start.py manage --",
    "python3 start.py workshop --",
}
END = re.compile(r"[.,;:]?(?: (?:first|where|opens|fails|\w+ again)\b.*|\s*)$")


def texts(path: Path) -> Iterator[str]:
    """Yield what a file says to people: all of it, or its strings."""
    text = path.read_text("utf-8")
    if path.suffix != ".py":
        yield text
        return
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def sources() -> Iterator[Path]:
    """Yield the files that speak to people."""
    for folder, folders, names in os.walk(ROOT):
        folders[:] = [each for each in folders if each not in MADE]
        for name in names:
            path = Path(folder, name)
            here = path.relative_to(ROOT).as_posix()
            if path.suffix in SUFFIXES and not here.startswith(OTHERS):
                yield path


def told() -> dict[str, list[str]]:
    """Return each command, and the files that tell it."""
    found: dict[str, list[str]] = {}
    for path in sources():
        name = path.relative_to(ROOT).as_posix()
        for text in texts(path):
            for command in COMMAND.findall(text):
                plain = re.sub(
                    r"^python3?\.\d+", "python3", END.sub("", command)
                )
                if plain not in BEGINNINGS:
                    found.setdefault(plain, []).append(name)
    return found


TOLD = told()


def test_messages_and_pages_tell_commands() -> None:
    """The search finds them in code, in pages and in notebooks."""
    files = {name for names in TOLD.values() for name in names}
    assert len(TOLD) > 30
    for part in ("README.md", "workshop/check.py", "docs/run.md"):
        assert part in files
    assert any(name.startswith("notebooks/") for name in files)


@pytest.mark.parametrize("command", TOLD)
def test_a_command_can_be_typed_as_it_stands(command: str) -> None:
    """It starts with what there is, and names what there is."""
    problem = line_problem(command, Settings.from_conf_py(ROOT))
    assert not problem, f"{TOLD[command]}: {problem}"
