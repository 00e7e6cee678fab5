"""Write the list of modules in guard/README.md.

Run it by `python -m tests.guard.guard_map`.

The table of rules above it is written by hand; test_guard_map.py checks it.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
README = ROOT / "guard" / "README.md"
FOLDERS = ("guard", "docs/_ext")
START = "<!-- from the docstrings, by python -m tests.guard.guard_map -->\n"
RULE = re.compile(r"^\| (.+?) \| `([^`]+)` \| `([^`]+)::(\w+)` \|$", re.M)


@dataclass(frozen=True)
class Rule:
    """What is refused or done, its file, and a test that breaks it."""

    name: str
    file: str
    test_file: str
    test: str


def modules() -> list[str]:
    """Return every module of the guard and of this site, from the root."""
    return [
        path.relative_to(ROOT).as_posix()
        for folder in FOLDERS
        for path in sorted(
            (ROOT / folder).rglob("*.py"), key=lambda p: (p.parent, p.name)
        )
    ]


def purpose(module: str) -> str:
    """Return the first line of the docstring of a module."""
    tree = ast.parse((ROOT / module).read_text("utf-8"))
    return (ast.get_docstring(tree) or "").partition("\n")[0]


def module_list() -> str:
    """Return the list of the modules, a section for each folder."""
    lines: list[str] = []
    folder = ""
    for module in modules():
        here, _, name = module.rpartition("/")
        if here != folder:
            lines += ["", f"### {here}/", ""]
            folder = here
        lines.append(f"- `{name}`: {purpose(module)}")
    return "\n".join([*lines, ""])


def rules(text: str) -> list[Rule]:
    """Return the rules in the text of the map."""
    return [Rule(*found) for found in RULE.findall(text)]


def main() -> None:
    """Write the list anew, below the table of the rules."""
    by_hand, _, _ = README.read_text("utf-8").partition(START)
    README.write_text(by_hand + START + module_list(), "utf-8")


if __name__ == "__main__":
    main()
