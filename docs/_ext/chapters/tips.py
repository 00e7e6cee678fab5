"""Lead to a term, and show what it means where the pointer rests on it.

A link such as [buses](glossary.md#event-bus) leads to the entry `Event bus`.
It gets the first words of the entry as its title, which browsers show and
screen readers read.  It needs no script.
"""

from collections.abc import Iterator

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.nodes import get_node_line

from guard.base.failures import report
from guard.base.file_links import links_into
from guard.base.page_data import note, noted

GLOSSARY = "docs/glossary"


def name_of(part: str) -> str:
    """Return the term that a link such as #event-bus names."""
    return part.replace("-", " ")


def link_terms(app: Sphinx, doctree: nodes.document) -> None:
    """Lead the links into the glossary to terms, which Sphinx must know."""
    for found in links_into(doctree, GLOSSARY):
        text = nodes.inline("", found.astext(), classes=["xref", "std-term"])
        term = addnodes.pending_xref(
            "",
            text,
            refdomain="std",
            reftype="term",
            reftarget=name_of(found["reftargetid"]),
            refdoc=app.env.docname,
            refexplicit=True,
            refwarn=True,
        )
        term.source, term.line = found.source, found.line
        found.replace_self(term)


def note_terms(app: Sphinx, doctree: nodes.document) -> None:
    """Note the entries of a glossary, and that a page links to some.

    A glossary or an entry without words is reported.
    """
    for glossary in doctree.findall(addnodes.glossary):
        for line, fault in _empty(glossary):
            report(f"{app.env.docname}.md:{line}", fault)
    for item in doctree.findall(nodes.definition_list_item):
        for term in item.findall(nodes.term):
            for id in term["ids"]:
                note(app.env, "terms", (id, _first_words(item)))
    links = doctree.findall(addnodes.pending_xref)
    if any(link["reftype"] == "term" for link in links):
        note(app.env, "term_links", True)


def _empty(glossary: addnodes.glossary) -> Iterator[tuple[int, str]]:
    """Yield (line, fault) for what tells nothing in a glossary."""
    line = get_node_line(glossary) or 1
    items = list(glossary.findall(nodes.definition_list_item))
    if not items:
        yield line, "the glossary is empty: add a term, and a text below it"
    for item in items:
        if not _first_words(item):
            term = item[0].astext()
            yield line, f"`{term}` of the glossary needs a text below it"


def _first_words(item: nodes.Element) -> str:
    """Return the text of an entry, without the chapter that it leads to."""
    definition = next(iter(item.findall(nodes.definition)), None)
    if definition is None or not len(definition):
        return ""
    return " ".join(definition[0].astext().rsplit(":", 1)[0].split()) + "."


def _tips(env: BuildEnvironment) -> dict[str, str]:
    return {
        id: text
        for entries in noted(env, "terms").values()
        for id, text in entries
    }


def write_again(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Return the pages whose tips may be others than in the last build."""
    tips = _tips(env)
    before = getattr(env, "guide_tips", tips)
    env.guide_tips = tips  # type: ignore[attr-defined]
    return [] if before == tips else list(noted(env, "term_links"))


def add_tips(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Give each link to a term the tip of its entry."""
    tips = _tips(app.env)
    for link in doctree.findall(nodes.reference):
        target = link.get("refid") or link.get("refuri", "").split("#")[-1]
        if target in tips:
            link["reftitle"] = tips[target]
