"""Each exercise has its text on the page, and each chapter that must has one.

The cells of an exercise are checked where chapters run, by exercise_rules.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from chapter import read_chapter
from docutils import nodes
from exercise_rules import Exercise, exercises_of, line_naming
from gate import report, report_site
from page_data import note, noted
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx_exercise.nodes import is_exercise_node


def exercises_on(env: BuildEnvironment, docname: str) -> list[Exercise]:
    """Return the exercises that the header of a page lists."""
    guide = env.metadata[docname].get("guide", "{}")
    return exercises_of({"guide": json.loads(guide)})


def _check_page(app: Sphinx, doctree: nodes.document) -> None:
    """Compare the texts on a page with what its header lists."""
    env = app.env
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


def _check_site(app: Sphinx, env: BuildEnvironment) -> list[str]:
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


def _write_one_page_as_many(app: Sphinx) -> None:
    """Let the book of one page know every node that the site knows.

    sphinx-exercise tells it of its own nodes; then Sphinx looks no further.
    """
    app.registry.translation_handlers.pop("singlehtml", None)


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect to Sphinx."""
    for name in ("sphinx_exercise", "gate", "page_data"):
        app.setup_extension(name)
    app.add_config_value("guide_exercises_in", [], "env", list)
    app.connect("builder-inited", _write_one_page_as_many)
    app.connect("doctree-read", _check_page)
    app.connect("env-updated", _check_site)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
