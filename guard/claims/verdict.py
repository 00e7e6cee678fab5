"""Tell whether a claim's own cell catches that the claim was made false.

`python -m guard.claims.verdict notebooks/one.md S6` runs the chapter, where
a falsifier has been applied, and prints a verdict as JSON.
"""

from __future__ import annotations

import ast
import json
import re
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

from nbformat import NotebookNode

from ..base.problem import AuthorError, Problem
from ..base.settings import Settings
from ..run.assertions import proofs
from ..run.chapter import Chapter, claims_of, read_chapter
from ..run.required_servers import MARK
from ..run.runner import CELL_LINE, run_chapter

# What an assertion raises, and what pytest.raises does.
BY_ASSERTION = re.compile(r"(AssertionError|Failed): ")


@dataclass(frozen=True)
class Verdict:
    """How a run of a chapter judged a falsifier.

    `line` and `assertion` are those that failed; where the claim's own cell
    did not catch it, they are 0 and "", and `why` says why.
    """

    line: int = 0
    assertion: str = ""
    why: str = ""

    @property
    def killed(self) -> bool:
        """Whether an assertion of the claim's own cell failed first."""
        return bool(self.assertion)


def verdict_of(path: Path, claim: str, settings: Settings) -> Verdict:
    """Run the chapter at `path`; return how it judges a falsified `claim`."""
    try:
        chapter = read_chapter(path, settings.root)
    except AuthorError as error:
        return Verdict(why=f"the chapter cannot be read: {error}")
    problems = run_chapter(chapter, settings).problems
    cells = [
        (start, cell)
        for start, cell in chapter.code_cells()
        if claim in claims_of(cell)
    ]
    missing = [
        cell.metadata[MARK] for _, cell in cells if MARK in cell.metadata
    ]
    if missing:
        return Verdict(why=f"the cell of {claim} did not run: {missing[0]}")
    return judged(chapter, cells, problems)


def judged(
    chapter: Chapter,
    cells: list[tuple[int, NotebookNode]],
    problems: list[Problem],
) -> Verdict:
    """Return the verdict of the claim's `cells` on the problems of a run."""
    if not problems:
        return Verdict(why="nothing failed")
    first = min(problems, key=lambda problem: problem.line)
    for start, cell in cells:
        failed = failed_assertion(start, cell, first)
        if failed:
            line = start + failed.lineno - 1
            return Verdict(line, statement(cell.source, failed))
    return Verdict(why=f"no assertion of its own cell failed first: {first}")


def failed_assertion(
    start: int, cell: NotebookNode, problem: Problem
) -> ast.stmt | None:
    """Return the assertion of a cell that failed, if `problem` tells of one.

    The code of the cell begins at line `start` of the page.
    """
    end = start + len(cell.source.splitlines())
    if not start <= problem.line < end:
        return None
    if not BY_ASSERTION.match(problem.message):
        return None
    line = [
        int(line)
        for count, line in CELL_LINE.findall(problem.message)
        if int(count) == cell.execution_count
    ][-1]  # the innermost
    for node in proofs(ast.parse(cell.source)):
        if node.lineno <= line <= head_end(node):
            return node
    return None


def head_end(node: ast.stmt) -> int:
    """Return the last line of an assertion; of a `with`, that of its head."""
    if isinstance(node, ast.With | ast.AsyncWith):
        return max(item.context_expr.end_lineno or 0 for item in node.items)
    return node.end_lineno or node.lineno


def statement(source: str, node: ast.stmt) -> str:
    """Return an assertion as it stands there; of a `with`, its head."""
    lines = source.splitlines()[node.lineno - 1 : head_end(node)]
    return "\n".join(line[node.col_offset :] for line in lines)


def main(arguments: list[str]) -> int:
    """Judge a chapter and a claim; return 0 if its cell caught the change."""
    name, claim = arguments
    settings = Settings.from_conf_py(Path.cwd())
    verdict = verdict_of(Path(name).resolve(), claim, settings)
    print(json.dumps(asdict(verdict)))
    return 0 if verdict.killed else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
