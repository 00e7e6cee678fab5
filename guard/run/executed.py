"""Read the executed form of a chapter in place of its text."""

import json
from pathlib import Path

from docutils import nodes
from myst_nb.sphinx_ import Parser
from myst_parser.parsers.sphinx_ import MystParser
from sphinx.environment import BuildEnvironment

from ..base.page_data import note
from ..base.page_header import header_of
from .broken_pages import title_of, unread
from .chapter import claim_ids, is_chapter


def executed_path(env: BuildEnvironment, docname: str) -> Path:
    """Return where the executed notebook of a page lies."""
    return Path(env.doctreedir, "executed", f"{docname}.ipynb")


def record_path(env: BuildEnvironment, docname: str) -> Path:
    """Return where the facts about the run of a page lie."""
    return executed_path(env, docname).with_suffix(".json")


class ChapterParser(Parser):  # type: ignore[misc]  # it has no types
    """Parse the executed form of a chapter; any other page as plain MyST."""

    def parse(self, inputstring: str, document: nodes.document) -> None:
        """Parse the page that Sphinx is reading."""
        env: BuildEnvironment = document.settings.env
        if env.docname in unread(env):
            MystParser.parse(self, title_of(inputstring), document)
            return
        if not is_chapter(header_of(inputstring)):
            MystParser.parse(self, inputstring, document)
            return
        record = record_path(env, env.docname).read_text("utf-8")
        note(env, "run", json.loads(record))
        executed = executed_path(env, env.docname).read_text("utf-8")
        for cell in json.loads(executed)["cells"]:
            for id in claim_ids(cell["metadata"]):
                note(env, "proofs", (id, cell["source"]))
        super().parse(executed, document)
