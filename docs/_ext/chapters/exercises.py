"""Each exercise has its text on the page, and each chapter that must has one.

The cells of an exercise are checked where chapters run, by exercise_rules.
"""

import json
from collections.abc import Iterator
from pathlib import Path

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment
from sphinx_exercise.nodes import (
    is_exercise_enumerable_node,
    is_exercise_node,
)

from guard.base.failures import report, report_site
from guard.base.page_data import note, noted
from guard.run.chapter import read_chapter
from guard.run.exercise_rules import Exercise, exercises_of, line_naming


def exercises_on(env: BuildEnvironment, docname: str) -> list[Exercise]:
    """Return the exercises that the header of a page lists."""
    guide = env.metadata[docname].get("guide", "{}")
    return exercises_of({"guide": json.loads(guide)})


def number_nothing(app: Sphinx, config: Config) -> None:
    """Spare each build to count figures: it would load every page for it.

    sphinx-exercise asks for it, in case that an exercise has a number.
    """
    config.numfig = False


def check_page(app: Sphinx, doctree: nodes.document) -> None:
    """Compare the texts on a page with what its header lists."""
    env = app.env
    for node in doctree.findall(is_exercise_enumerable_node):
        message = f"exercise `{node['label']}` has a number: add `:nonumber:`"
        report(_place(app, env.docname, node["label"]), message)
    listed = {each.id for each in exercises_on(env, env.docname)}
    told = {node["label"] for node in doctree.findall(is_exercise_node)}
    for name in sorted(told - listed):
        message = f"exercise `{name}` is not in the header: list it there"
        report(_place(app, env.docname, name), message)
    for name in sorted(listed - told):
        message = (
            f"exercise `{name}` has no text: add an `exercise` directive"
            f" with `:label: {name}`"
        )
        report(_place(app, env.docname, name), message)
    for each in exercises_on(env, env.docname):
        note(env, "exercises", each)


def _place(app: Sphinx, docname: str, name: str) -> str:
    path = Path(app.env.doc2path(docname))
    chapter = read_chapter(path, Path(app.srcdir))
    return f"{chapter.file}:{line_naming(chapter.lines, name)}"


def check_site(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Report each chapter that should have an exercise and has none."""
    for docname in _must_have(app, env):
        if docname not in noted(env, "exercises"):
            message = "this chapter has no exercise: add one, and list it"
            report_site(f"{docname}.md:1", message)
    return []


def _must_have(app: Sphinx, env: BuildEnvironment) -> Iterator[str]:
    """Yield the pages in a toctree whose caption asks for exercises."""
    captions = tuple(app.config.guide_exercises_in)
    for toctree in env.get_doctree(env.config.root_doc).findall(
        addnodes.toctree
    ):
        if captions and (toctree["caption"] or "").startswith(captions):
            yield from (docname for _, docname in toctree["entries"])


def write_one_page_as_many(app: Sphinx) -> None:
    """Let the book of one page know every node that the site knows.

    sphinx-exercise tells it of its own nodes; then Sphinx looks no further.
    """
    app.registry.translation_handlers.pop("singlehtml", None)
