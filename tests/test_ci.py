"""CI runs all that must hold, with every server; a line less is missed."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from classroom.servers.finding import KINDS

ROOT = Path(__file__).parents[1]
SCRIPT = (ROOT / ".ci" / "run").read_text("utf-8")
LINES = SCRIPT.replace("\\\n", " ").splitlines()
# What is for a person alone: it opens a page, waits for one, or writes.
FOR_PEOPLE = {"serve", "lab", "lock", "pharmacy", "review"}
# `mutants` runs the falsifiers as well.
WITHIN = {"falsify": "mutants"}


def parts() -> dict[str, str]:
    """Return the command of each part, by its name, in order."""
    found = re.findall(
        r"^(?:part|beside) (?:\"([^\"]+)\"|(\S+)) +(.+)$",
        "\n".join(LINES),
        re.M,
    )
    return {quoted or name: command for quoted, name, command in found}


def sessions() -> set[str]:
    """Return the names of the sessions of nox."""
    tree = ast.parse((ROOT / "noxfile.py").read_text("utf-8"))
    return {
        node.name
        for node in tree.body
        if isinstance(node, ast.FunctionDef)
        and any("nox.session" in ast.unparse(d) for d in node.decorator_list)
    }


def test_each_session_is_a_part_of_ci() -> None:
    """But for those that only a person can use."""
    run = {
        word.strip('"').partition("(")[0]
        for command in parts().values()
        for word in command.split()
    }
    assert sessions() - FOR_PEOPLE - WITHIN.keys() - run == set()
    assert set(WITHIN.values()) <= run


def test_ci_needs_every_server() -> None:
    """A missing one fails it, and makes no claim "not executed"."""
    [required] = re.findall(r"^export EDA_REQUIRE=(\S+)$", SCRIPT, re.M)
    assert set(required.split(",")) == set(KINDS)
    first = SCRIPT.index("\npart tests ")
    assert SCRIPT.index("export EDA_REQUIRE=") < first


def test_a_failure_of_any_part_fails_ci() -> None:
    """The parts go on, and their worst is the end."""
    assert SCRIPT.rstrip().endswith('exit "$FAILED"')
    assert "how=FAILED FAILED=1" in SCRIPT
    assert "|| true" not in SCRIPT


def test_the_site_is_built_again_with_what_was_found_out() -> None:
    """With the verdicts on the falsifiers, and the browser's figures."""
    names = list(parts())
    assert names.index("mutants") < names.index("docs again")
    assert names.index("browser") < names.index("docs again")
