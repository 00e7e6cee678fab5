"""Make each claim false, and see that its own cell notices.

What became of each falsifier is kept for the next build of the site.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher

from guard.base.settings import Settings
from guard.claims.claims_file import read_claims
from guard.claims.falsified import (
    proofs_in,
    read_verdicts,
    write_verdicts,
)
from guard.claims.falsifiers import LIBRARY, Falsifier, read_falsifiers
from guard.claims.verdict import Verdict
from guard.run.chapter import read_chapter
from tests.mutants.workspace import Workspace

JUDGE = [sys.executable, "-m", "guard.claims.verdict"]


@dataclass
class Falsification:
    """One falsifier, to be judged by the page of its claim."""

    falsifier: Falsifier
    page: str
    digest: str
    verdict: Verdict = field(default_factory=Verdict)

    @property
    def killer(self) -> str:
        """Who has to notice it: the chapter."""
        return f"{self.page}.md"

    choice = killer

    @property
    def name(self) -> str:
        """What to call this run."""
        return f"{self.falsifier.id}: {self.falsifier.name}"

    def problem(self, workspace: Workspace) -> str:
        """Return why the claim survived there, or "" if it was refuted."""
        before = workspace.read(self.killer)
        with self.applied(workspace):
            judge = [*JUDGE, self.killer, self.falsifier.claim]
            result = workspace.do(judge)
            after = workspace.read(self.killer)
        verdict = told(result.stdout)
        line = unchanged_line(before, after, verdict.line)
        self.verdict = replace(verdict, line=line)
        if self.verdict.killed:
            return ""
        return (
            f"SURVIVED {self.name} ({self.falsifier.place}): "
            f"{self.verdict.why}"
        )

    def applied(self, workspace: Workspace) -> AbstractContextManager[None]:
        """Let the change be there for a while."""
        each, root = self.falsifier, workspace.folder
        text = each.applied_to(each.path(root).read_text("utf-8"))
        if each.in_library:
            name = each.file.removeprefix(LIBRARY)
            return workspace.broken_library(name, text)
        return workspace.broken(each.file, text)


def unchanged_line(before: str, after: str, line: int) -> int:
    """Return the line of `before` that is at `line` of `after`, or 0."""
    lines = SequenceMatcher(None, before.splitlines(), after.splitlines())
    for block in lines.get_matching_blocks():
        if block.b < line <= block.b + block.size:
            return line - block.b + block.a
    return 0


def told(output: str) -> Verdict:
    """Return the verdict that a judge printed last."""
    try:
        return Verdict(**json.loads(output.splitlines()[-1]))
    except (IndexError, TypeError, ValueError):
        return Verdict(why=f"the chapter did not end: {output[-1500:]}")


def load(settings: Settings, words: Iterable[str] = ()) -> list[Falsification]:
    """Return the falsifiers whose names have all `words`."""
    claims = read_claims(settings.root, settings.claims_file)
    found = read_falsifiers(settings.root, settings.falsifiers, claims)
    pages = {claims[id].page for id in found}
    paths = {page: settings.root / f"{page}.md" for page in pages}
    chapters = {
        page: read_chapter(path, settings.root) for page, path in paths.items()
    }
    runs = [
        Falsification(each, page, each.digest(proofs_in(chapters[page], id)))
        for id, falsifiers in found.items()
        for page in [claims[id].page]
        for each in falsifiers
    ]
    return [run for run in runs if chosen(run, words)]


def chosen(run: Falsification, words: Iterable[str]) -> bool:
    """Tell whether each word is the claim, or in the page or the name."""
    texts = (run.page, run.name)
    return all(
        word in (run.falsifier.claim, run.falsifier.id)
        or any(word in text for text in texts)
        for word in words
    )


def confused(runs: Iterable[Falsification]) -> list[str]:
    """Return a problem for claims that one and the same assertion refutes.

    Nobody could tell, then, which of them is proved.
    """
    by: dict[tuple[str, int], dict[str, str]] = {}
    for run in runs:
        if run.verdict.killed:
            place = (run.page, run.verdict.line)
            by.setdefault(place, {})[run.falsifier.claim] = run.name
    return [
        f"SURVIVED {' and '.join(names)}: {page}.md:{line} fails for both; "
        "change each so that an assertion of its own fails"
        for (page, line), claims in by.items()
        for names in [claims.values()]
        if len(claims) > 1
    ]


def keep(runs: Iterable[Falsification], settings: Settings) -> None:
    """Write the verdicts, and those of the falsifiers that were not run."""
    path = settings.root / settings.falsified
    before = read_verdicts(path)
    kept = {run.digest for run in load(settings)} & before.keys()
    now = {run.digest: run.verdict for run in runs}
    write_verdicts(path, {digest: before[digest] for digest in kept} | now)
