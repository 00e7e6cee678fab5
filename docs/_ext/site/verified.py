"""Say on every page with which versions its run was made, and when."""

from typing import Any

import sphinx
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from guard.base.page_data import noted, pages


def verified(env: BuildEnvironment, page: str) -> str:
    """Return the line for `page`: from its own run, or else from all runs."""
    runs = pages(env).get(page, {}).get("run")
    if not runs:
        runs = [run for [run] in noted(env, "run").values()]
    if not runs:
        return ""
    versions = {"Sphinx": sphinx.__version__}
    for run in runs:
        versions |= run["versions"]
    listed = ", ".join(f"{name} {versions[name]}" for name in sorted(versions))
    date = max(run["date"] for run in runs)
    return f"Verified with {listed} on {date}"


def add(
    app: Sphinx, page: str, template: str, context: dict[str, Any], tree: Any
) -> None:
    """Give each page its line."""
    context["verified"] = verified(app.env, page)


def state(app: Sphinx) -> str:
    """Return the line of the pages that no run stands behind."""
    return verified(app.env, "")
