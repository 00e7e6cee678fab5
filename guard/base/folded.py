"""Something that a page shows folded: a summary, and what it opens."""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

# What cannot fold shows all of it.
FLAT = ("latex", "man", "texinfo", "text")


class details(nodes.General, nodes.Element):  # noqa: N801  # as docutils does
    """The whole; its first child is the summary."""


class summary(nodes.General, nodes.TextElement):  # noqa: N801
    """What is seen while it is folded."""


def folded(title: str, *children: nodes.Node, name: str) -> details:
    """Return `children` folded below a title; `name` is for styles."""
    return details("", summary("", title), *children, classes=[name])


def add_nodes(app: Sphinx) -> None:
    """Let Sphinx write both."""
    for node in (details, summary):
        pairs: Any = {kind: (_nothing, _nothing) for kind in FLAT}
        app.add_node(node, html=(_begin, _end), **pairs)


def _begin(translator: Any, node: nodes.Element) -> None:
    translator.body.append(translator.starttag(node, node.tagname, ""))


def _end(translator: Any, node: nodes.Element) -> None:
    translator.body.append(f"</{node.tagname}>\n")


def _nothing(translator: Any, node: nodes.Element) -> None:
    """Leave no trace."""
