"""Each setting and each variable is on the page about them."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from classroom.servers.finding import KINDS
from classroom.variables import settings_in, variables_in
from tests.tracked import tracked

ROOT = Path(__file__).parents[1]
NOT_OURS = {"PATH", "PYTHONPATH", "READTHEDOCS_CANONICAL_URL"}
NOT_OURS |= {"DJANGO_SETTINGS_MODULE"}
# What one part of the code tells another, and what no person sets.
INSIDE = re.compile(r"GUARD_\w+|MODULE|DJANGO_ALLOW_ASYNC_UNSAFE")
PROJECT = ("settings.py", "settings_production.py")


def python_files() -> list[Path]:
    """Return the Python files of the repository, without the tests."""
    return [ROOT / name for name in tracked(ROOT, "*.py")]


def mentioned(path: Path) -> set[str]:
    """Return the names that the text of a file gives to the environment."""
    text = path.read_text("utf-8")
    reads = r"(?:environ\.get\(|environ\[|getenv\(|required\()\s*"
    return set(re.findall(rf"{reads}[\"']([A-Z_]+)[\"']", text))


def test_every_variable_that_the_code_reads_is_known() -> None:
    """A search in the text finds no more than the page is made from."""
    for path in python_files():
        found = {each.name for each in variables_in(path, ROOT)}
        written = {
            ast.literal_eval(ast.unparse(node.slice))
            for node in ast.walk(ast.parse(path.read_text("utf-8")))
            if isinstance(node, ast.Subscript)
            and isinstance(node.ctx, ast.Store)
            and ast.unparse(node.value) == "os.environ"
            and isinstance(node.slice, ast.Constant)
        }
        names = mentioned(path)
        if "tests" in path.relative_to(ROOT).parts:  # they play others' parts
            names = {name for name in names if name.startswith("EDA_")}
        assert names <= found | written, path


def test_the_variables_of_the_guide_have_one_prefix() -> None:
    """Whoever reads an environment sees which of them are ours."""
    for path in python_files():
        inside = path.relative_to(ROOT).parts
        if inside[0] == "example_project" or "tests" in inside[1:-1]:
            continue
        for each in variables_in(path, ROOT):
            ours = each.name.startswith("EDA_") or INSIDE.match(each.name)
            assert ours or each.name in NOT_OURS, f"{path}: {each.name}"
    assert all(k.variable.startswith("EDA_") for k in KINDS.values())


@pytest.mark.parametrize("name", PROJECT)
def test_a_variable_of_the_project_is_explained(name: str) -> None:
    """The page takes its words from the code, so there have to be some."""
    path = ROOT / "example_project" / name
    found = variables_in(path, ROOT)
    assert len(found) > 5
    assert [each.name for each in found if not each.about] == []


def test_a_setting_is_found_with_its_comment(tmp_path: Path) -> None:
    """The comment right above, on however many lines."""
    path = tmp_path / "settings.py"
    path.write_text("# How\n# long.\nWAIT = 3\n\nplain = 1\nX: int = 2\n")
    wait, x = settings_in(path)
    assert (wait.name, wait.value, wait.about) == ("WAIT", "3", "How long.")
    assert (x.name, x.about) == ("X", "")
