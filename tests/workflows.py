"""Say what a workflow, or another file that hosts read, does wrong."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

PINNED = re.compile(r"[\w./-]+@[0-9a-f]{40}")
FILES = re.compile(r"\b(?:requirements/[\w-]+\.txt|\.ci/\w+)")


def workflow_problems(text: str) -> Iterator[str]:
    """Yield what is unsafe in the YAML of a workflow."""
    workflow = yaml.safe_load(text)
    given = workflow.get("permissions")
    if given is None:
        yield "no `permissions`: the jobs get whatever the host gives"
    for name, job in workflow["jobs"].items():
        if "write-all" in (given, job.get("permissions")):
            yield f"job `{name}` may write everything"
        if "timeout-minutes" not in job:
            yield f"job `{name}` may run for six hours: set timeout-minutes"
        for step in job["steps"]:
            yield from _step_problems(step)


def _step_problems(step: dict[str, Any]) -> Iterator[str]:
    uses = step.get("uses", "")
    if uses and not PINNED.fullmatch(uses):
        yield f"`{uses}` can change: pin it by the SHA of a commit"


def missing_files(text: str, root: Path) -> list[str]:
    """Return the files that `text` names and `root` does not have."""
    return sorted({f for f in FILES.findall(text) if not (root / f).exists()})
