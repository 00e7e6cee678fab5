"""Build the site of others, tests/foreign_site/, with the guard alone.

Nothing else of this repository can be imported meanwhile.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SITE = ROOT / "tests" / "foreign_site"
OURS = ("example_project", "classroom", "docs", "workshop", "benchmarks")
PAGE = "---\norphan: true\n---\n# X\n\n"
HEADER = "---\nfile_format: mystnb\nkernelspec:\n  name: python3\n---\n# X\n\n"


CLAIM = """
[T3]
page = "chapters/brewing"
verdict = "true"
statement = "Tea is made of leaves."
"""


def _cell(code: str, *options: str) -> str:
    head = "".join(f":{option}\n" for option in options)
    return f"{HEADER}```{{code-cell}} python\n{head}\n{code}\n```\n"


@dataclass(frozen=True)
class Fault:
    """A mistake: the text, to be added to `file`, has it on this line."""

    name: str
    file: str
    text: str
    line: int
    says: str

    @property
    def place(self) -> str:
        """Where the guard has to find it."""
        return f"{self.file}:{self.line}"


FAULTS = (
    Fault(
        "a cell that fails",
        "chapters/fails.md",
        _cell("from shop.tea import cups\n\nassert cups(7) == 4, cups(7)"),
        12,
        "AssertionError: 3",
    ),
    Fault(
        "a figure that was typed",
        "figure.md",
        f"{PAGE}Let it stand for 3 minutes.\n",
        6,
        "`3 minutes` was typed",
    ),
    Fault(
        "code that never ran",
        "code.md",
        f"{PAGE}```python\nfrom shop.tea import cups\n```\n",
        6,
        "this code was never run",
    ),
    Fault(
        "an excerpt of what is gone",
        "excerpt.md",
        f"{PAGE}```{{excerpt}} shop/tea.py::mugs\n```\n",
        6,
        "no object `mugs` here",
    ),
    Fault(
        "a claim that nobody listed",
        "claim.md",
        f"{PAGE}Tea helps, says [T9](ledger.md#T9).\n",
        6,
        "claim T9 is not in claims.toml",
    ),
    Fault(
        "a claim without a proof",
        "claims.toml",
        CLAIM,
        12,
        "claim T3 has no proof",
    ),
    Fault(
        "an assertion that cannot fail",
        "chapters/assertion.md",
        _cell("made = 3\nassert made == made", "claims: [T1]"),
        12,
        "this assertion cannot fail",
    ),
    Fault(
        "a command that does not exist",
        "command.md",
        f"{PAGE}```console\npython -m tearoom\n```\n",
        7,
        "is no command that can be checked",
    ),
    Fault(
        "a cell that complains",
        "chapters/complains.md",
        _cell("import sys\n\nprint('too hot', file=sys.stderr)"),
        10,
        "the cell wrote to stderr: too hot",
    ),
    Fault(
        "a cell that is skipped",
        "chapters/skipped.md",
        _cell("print('never')", "tags: [skip-execution]"),
        11,
        "tag `skip-execution` is not allowed",
    ),
    Fault(
        "a table that proves nothing",
        "chapters/table.md",
        f"{HEADER}| Tea | Is good |\n| --- | --- |\n| Assam | yes |\n",
        10,
        "table cell `yes` proves nothing",
    ),
    Fault(
        "a header left open",
        "chapters/header.md",
        "---\nfile_format: mystnb\n\n# X\n",
        1,
        "the header is not closed",
    ),
    Fault(
        "a chapter that nobody finds",
        "chapters/aside/hidden.md",
        "---\norphan: true\n" + _cell("print(1)").removeprefix("---\n"),
        1,
        "in no toctree",
    ),
)


def plant(folder: Path) -> None:
    """Copy the site to `folder`, and add each fault to it."""
    shutil.copytree(SITE, folder)
    for fault in FAULTS:
        path = folder / fault.file
        path.parent.mkdir(exist_ok=True)
        with path.open("a", encoding="utf-8") as file:
            file.write(fault.text)


def build(source: Path, work: Path) -> tuple[int, list[str]]:
    """Build the site at `source` below `work`: the exit code, what is said.

    A process of its own finds no folder of this repository but guard/.
    """
    alone = work / "path"
    alone.mkdir(parents=True)
    (alone / "guard").symlink_to(ROOT / "guard")
    return build_with(sys.executable, source, work, {"PYTHONPATH": str(alone)})


def build_with(
    python: str, source: Path, work: Path, environment: dict[str, str]
) -> tuple[int, list[str]]:
    """Build with a Python; the environment is this one's, but for that."""
    places = ["-d", str(work / "doctrees"), str(source), str(work / "html")]
    done = subprocess.run(
        [python, "-m", "sphinx", "-q", "-N", "-j", "2", *places],
        cwd=work,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    root = f"{source}/"
    return done.returncode, done.stdout.replace(root, "").splitlines()


def messages(lines: list[str]) -> list[str]:
    """Return the lines that name a place; a traceback below one has none."""
    return [line for line in lines if ": ERROR: " in line or "WARN" in line]
