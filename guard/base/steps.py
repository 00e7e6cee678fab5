"""Connect steps and directives to Sphinx; an author's mistake stops none.

A step or a directive that raises AuthorError is left, the mistake is
reported with file and line, and the build goes on to find the next one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import wraps
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from .failures import report_once
from .problem import AuthorError

Steps = Iterable[tuple[str, Callable[..., Any]]]

# Sphinx walks through what a step of these events returns.
LISTS = {"env-get-outdated", "env-updated", "html-collect-pages"}
# What is read in them is read in each build, whichever page is outdated.
EACH_BUILD = {"builder-inited", "env-updated"}


def connect(app: Sphinx, steps: Steps) -> None:
    """Let Sphinx call each step at its event, in this order."""
    for event, step in steps:
        app.connect(event, spared(event, step))


def spared(event: str, step: Callable[..., Any]) -> Callable[..., Any]:
    """Return a step that reports the mistakes which `step` raises."""

    @wraps(step)
    def call(app: Sphinx, *arguments: Any) -> Any:
        try:
            return step(app, *arguments)
        except AuthorError as error:
            report_once(app, error, each_build=event in EACH_BUILD)
        return [] if event in LISTS else None

    return call


def add_directives(
    app: Sphinx, directives: Mapping[str, type[SphinxDirective]]
) -> None:
    """Let pages use each directive; a mistake in one leaves it out."""
    for name, directive in directives.items():
        app.add_directive(name, spared_directive(app, directive))


def spared_directive(
    app: Sphinx, directive: type[SphinxDirective]
) -> type[SphinxDirective]:
    """Return a directive that reports the mistakes of `directive`."""

    def run(self: SphinxDirective) -> list[nodes.Node]:
        try:
            return list(directive.run(self))
        except AuthorError as error:
            report_once(app, error)
            return []

    return type(directive.__name__, (directive,), {"run": run})
