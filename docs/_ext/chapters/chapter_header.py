"""Say at the top of each chapter how long it takes and what it needs.

The header of a chapter holds `guide: {minutes: 25, needs: [01_modules]}`.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from guard.base.failures import report, report_site
from guard.base.page_data import note, noted
from guard.base.page_header import Header, read_header
from guard.base.problem import AuthorError
from guard.base.shapes import COUNT, OPTIONAL_TEXTS, TEXTS, Field, faults
from guard.run.broken_pages import unread

from ..folders import CHAPTERS

FIELDS = {
    "minutes": COUNT,
    "needs": TEXTS,
    "finds": OPTIONAL_TEXTS,  # see finding.py
    "exercises": Field("a list", lambda _: True, needed=False),  # see there
}
PROMISE = "When you finish this chapter you can "
NO_PROMISE = f"open the chapter with one sentence: `{PROMISE}…`"
NO_OPENING = (
    "the header needs `guide:` with `minutes:`, a whole number above 0, and"
    " `needs:`, a list of chapters"
)


@dataclass(frozen=True)
class Opening:
    """How many minutes a chapter takes, and which chapters it needs."""

    minutes: int
    needs: tuple[str, ...]
    line: int


def read_opening(header: Header) -> Opening:
    """Return what the header of a chapter says.

    Raises AuthorError when it does not say it whole.
    """
    guide = header.data.get("guide")
    if not isinstance(guide, dict):
        raise AuthorError(header.problem(NO_OPENING, "guide"))
    problems = [
        header.problem(message, "guide", key or "")
        for key, message in faults(guide, FIELDS, "`guide:`")
    ]
    if problems:
        raise AuthorError(*problems)
    line = header.line("guide")
    return Opening(guide["minutes"], tuple(guide["needs"]), line)


def open_chapter(app: Sphinx, doctree: nodes.document) -> None:
    """Add the line below the promise; report what a chapter lacks."""
    page = app.env.docname
    if not is_whole_chapter(app, page) or page in unread(app.env):
        return
    promise = _promise(doctree)
    if promise is None:
        report(f"{page}.md:1", NO_PROMISE)
    path = Path(app.env.doc2path(page))
    opening = read_opening(read_header(path, Path(app.srcdir)))
    note(app.env, "opening", opening)
    if promise is not None:
        place = promise.parent.index(promise) + 1
        promise.parent.insert(place, _line(page, opening))


def is_whole_chapter(app: Sphinx, page: str) -> bool:
    """Tell whether `page` has to have the form of a chapter."""
    asked = app.config.guide_whole_chapters
    return bool(asked and page.startswith(f"{CHAPTERS}/"))


def _promise(doctree: nodes.document) -> nodes.paragraph | None:
    """Return the first paragraph below the title, if it is a promise."""
    section = next(iter(doctree.findall(nodes.section)), None)
    first = section.next_node(nodes.paragraph) if section else None
    if first is None or first.parent is not section:
        return None
    return first if first.astext().startswith(PROMISE) else None


def _line(page: str, opening: Opening) -> nodes.paragraph:
    line = nodes.paragraph("", classes=["guide-opening"])
    line += nodes.Text(f"About {opening.minutes} minutes. ")
    if not opening.needs:
        line += nodes.Text("Needs no other chapter.")
        return line
    line += nodes.Text("Read first: ")
    for number, name in enumerate(opening.needs):
        line += nodes.Text(", " if number else "")
        line += _link(page, name)
    line += nodes.Text(".")
    return line


def _link(page: str, name: str) -> addnodes.pending_xref:
    return addnodes.pending_xref(
        "",
        nodes.inline("", name),
        refdomain="std",
        reftype="doc",
        reftarget=f"/{CHAPTERS}/{name}",
        refexplicit=False,
        refdoc=page,
    )


def check_site(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Report what is wrong between the pages."""
    openings = {
        page.removeprefix(f"{CHAPTERS}/"): opening
        for page, [opening] in noted(env, "opening").items()
    }
    pages = {
        page.removeprefix(f"{CHAPTERS}/")
        for page in env.found_docs
        if is_whole_chapter(app, page)
    }
    for name, message in problems(openings, pages):
        place = f"{CHAPTERS}/{name}.md:{openings[name].line}"
        report_site(place, message)
    return []


def problems(
    openings: dict[str, Opening], chapters: Iterable[str] = ()
) -> Iterator[tuple[str, str]]:
    """Yield (chapter, fault) for needs that are unknown, or go in a circle.

    `chapters` are those that are there, also without an opening.
    """
    names = {*openings, *chapters}
    for name, opening in openings.items():
        for need in opening.needs:
            if need not in names:
                known = ", ".join(sorted(names))
                yield name, f"needs `{need}`, which is none of: {known}"
    try:
        TopologicalSorter(
            {name: opening.needs for name, opening in openings.items()}
        ).prepare()
    except CycleError as error:
        circle = error.args[1]
        yield circle[0], f"needs itself in the end: {' < '.join(circle)}"
