"""Say on every page with which versions its run was made, and when."""

from typing import Any

import sphinx
from page_data import noted, pages
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment


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


def _add(
    app: Sphinx, page: str, template: str, context: dict[str, Any], tree: Any
) -> None:
    context["verified"] = verified(app.env, page)


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect to Sphinx."""
    app.setup_extension("page_data")
    app.connect("html-page-context", _add)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
