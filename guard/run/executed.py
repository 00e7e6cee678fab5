"""Read the executed form of a chapter in place of its text."""

import json
import re
from pathlib import Path

from docutils import nodes
from myst_nb.sphinx_ import Parser
from myst_parser.parsers.sphinx_ import MystParser
from sphinx.environment import BuildEnvironment

from ..base.page_data import note
from ..base.page_header import header_of
from .chapter import is_chapter

TITLE = re.compile(r"^# .*$", re.MULTILINE)


def executed_path(env: BuildEnvironment, docname: str) -> Path:
    """Return where the executed notebook of a page lies."""
    return Path(env.doctreedir, "executed", f"{docname}.ipynb")


def record_path(env: BuildEnvironment, docname: str) -> Path:
    """Return where the facts about the run of a page lie."""
    return executed_path(env, docname).with_suffix(".json")


def unread(env: BuildEnvironment) -> set[str]:
    """Return the pages whose header or options cannot be read."""
    pages: set[str] = vars(env).setdefault("guard_unread", set())
    return pages


def title_of(text: str) -> str:
    """Return all that is shown of a page that cannot be read."""
    title = TITLE.search(text)
    return title[0] if title else "# This page cannot be read"


class ChapterParser(Parser):
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
        super().parse(executed, document)
