"""Each exercise has its text on the page, and each chapter that must has one.

The cells of an exercise are checked where chapters run, by exercise_rules.
"""

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
from guard.base.page_header import header_of
from guard.base.text_file import read_text
from guard.run.broken_pages import unread
from guard.run.exercise_rules import exercises_of, place_of


def number_nothing(app: Sphinx, config: Config) -> None:
    """Spare each build to count figures: it would load every page for it.

    sphinx-exercise asks for it, in case that an exercise has a number.
    """
    config.numfig = False


def check_page(app: Sphinx, doctree: nodes.document) -> None:
    """Compare the texts on a page with what its header lists."""
    env, page = app.env, app.env.docname
    if page in unread(env):
        return
    text = read_text(Path(env.doc2path(page)), Path(app.srcdir))
    header = header_of(text, f"{page}.md")
    listed = {each.id: each for each in exercises_of(header)}
    for node in doctree.findall(is_exercise_enumerable_node):
        message = f"exercise `{node['label']}` has a number: add `:nonumber:`"
        report(f"{page}.md:{_line_of_label(text, node['label'])}", message)
    told = {node["label"] for node in doctree.findall(is_exercise_node)}
    for name in sorted(told - listed.keys()):
        message = f"exercise `{name}` is not in the header: list it there"
        report(f"{page}.md:{_line_of_label(text, name)}", message)
    for name in sorted(listed.keys() - told):
        message = (
            f"exercise `{name}` has no text: add an `exercise` directive"
            f" with `:label: {name}`"
        )
        report(f"{page}.md:{place_of(header, name)}", message)
    for each in listed.values():
        note(env, "exercises", each)


def _line_of_label(text: str, name: str) -> int:
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip() == f":label: {name}":
            return number
    return 1


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
