"""The map of the guard leads to each rule, each file and each test."""

import ast
import re

import pytest

from .guard_map import README, ROOT, START, Rule, module_list, modules, rules

TEXT = README.read_text("utf-8")
RULES = rules(TEXT)
# What calls one of these tells an author of a mistake.
TELLS = re.compile(r"\b(?:report|report_site|Problem|AuthorError|problem)\(")
CARRIERS = {  # They carry what others found.
    "guard/base/failures.py",
    "guard/base/steps.py",
    "guard/base/problem.py",
}


def test_the_list_of_modules_is_that_of_the_docstrings() -> None:
    """Run `python -m tests.guard.guard_map` after a change."""
    assert TEXT.partition(START)[2] == module_list()


def test_each_module_is_listed_once() -> None:
    """And each has a docstring to be listed by."""
    listed = re.findall(r"^- `\S+`: .+$", TEXT.partition(START)[2], re.M)
    assert len(listed) == len(modules())


def test_a_rule_is_on_the_map_once() -> None:
    names = [rule.name for rule in RULES]
    rows = [line for line in TEXT.splitlines() if "::test_" in line]
    assert len({*names}) == len(names) == len(rows)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_rule_leads_to_its_file_and_its_test(rule: Rule) -> None:
    """Both exist."""
    assert rule.file in modules()
    tree = ast.parse((ROOT / rule.test_file).read_text("utf-8"))
    assert rule.test in {
        node.name for node in tree.body if isinstance(node, ast.FunctionDef)
    }


def test_each_file_that_refuses_something_has_a_rule() -> None:
    """Whoever adds a rule adds its row."""
    refusing = {
        module
        for module in modules()
        if TELLS.search((ROOT / module).read_text("utf-8"))
    }
    assert refusing - CARRIERS <= {rule.file for rule in RULES}


@pytest.mark.parametrize(
    ("words", "file"),
    [
        ("number that was typed", "guard/origin/typed_numbers.py"),
        ("content security policy", "docs/_ext/site/csp.py"),
        ("runs again", "guard/run/freshness.py"),
        ("tag that a cell", "guard/run/cell_rules.py"),
    ],
)
def test_a_newcomer_gets_there_in_two_steps(words: str, file: str) -> None:
    """From contributing to the map, and from the map to the file."""
    contribute = (ROOT / "docs" / "contribute.md").read_text("utf-8")
    assert "`guard/README.md`" in contribute
    [found] = {rule.file for rule in RULES if words in rule.name}
    assert found == file
