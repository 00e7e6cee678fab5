"""What a finished page holds, as far as a check of the site asks for it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from lxml import html

WORD = re.compile(r"[\w-]+")
ICON = "fa-"


@dataclass(frozen=True)
class Facts:
    """The facts of one page; each is a set of texts."""

    #: The ids, and the names of `<a>`: where a link may lead.
    anchors: frozenset[str]
    #: The values of `href` and `src`.
    links: frozenset[str]
    #: The classes of icons, such as `fa-house`.
    icons: frozenset[str]
    #: The scripts and the styles that stand in the page.
    scripts: frozenset[str]
    styles: frozenset[str]
    #: The values of attributes that run (`onclick`) or draw (`style`).
    script_attributes: frozenset[str]
    style_attributes: frozenset[str]
    #: Every word of its text, tags and scripts included.
    words: frozenset[str]
    #: The folders of this machine that its text names, of those asked for.
    folders: frozenset[str]


Pages = Mapping[Path, Facts]  # the pages of the site, in order


def facts_of(text: str, folders: Iterable[str] = ()) -> Facts:
    """Return the facts of a page, given as HTML."""
    parser = html.HTMLParser(encoding="utf-8", huge_tree=True)
    whole = text if text.strip() else "<html>"  # lxml refuses an empty one
    find = html.document_fromstring(whole.encode(), parser=parser).xpath
    classes = find(f"//@class[contains(., '{ICON}')]")
    return Facts(
        anchors=_texts(find("//@id | //a/@name")),
        links=_texts(filter(None, find("//@href | //@src"))),
        icons=frozenset(
            name
            for names in classes
            for name in names.split()
            if name.startswith(ICON)
        ),
        scripts=_texts(find("//script[not(@src)]/text()")),
        styles=_texts(find("//style/text()")),
        script_attributes=_texts(find("//@*[starts-with(name(), 'on')]")),
        style_attributes=_texts(find("//@style")),
        words=words_of(text),
        folders=frozenset(name for name in folders if name in text),
    )


def words_of(text: str) -> frozenset[str]:
    """Return every word of a text that a style sheet could name."""
    return frozenset(WORD.findall(text))


def _texts(found: Iterable[object]) -> frozenset[str]:
    # The strings of lxml keep the tree of their page in memory.
    return frozenset(map(str, found))
