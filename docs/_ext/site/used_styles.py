"""Leave out of the style sheets the rules that no page uses.

The theme ships all of Bootstrap and Font Awesome.  A rule stays unless each
of its selectors names a class or an id that is a word nowhere: in no page,
and in no script, which may set it later.
"""

from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path

import tinycss2
from sphinx.application import Sphinx
from tinycss2.ast import Node

from .memory import Memory
from .page_facts import WORD, Pages, words_of

NESTED = {"media", "supports"}
ICONS = "scripts/fontawesome.js"  # See icons.py, which takes its place.


def used_rules(sheet: str, known: set[str]) -> str:
    """Return the CSS `sheet` without the rules that need unknown words."""
    return "".join(_used(tinycss2.parse_stylesheet(sheet), known))


def _used(rules: list[Node], known: set[str]) -> Iterator[str]:
    for rule in rules:
        if rule.type == "qualified-rule":
            selectors = [
                text
                for text, names in _selectors(rule.prelude)
                if all(known.issuperset(WORD.findall(n)) for n in names)
            ]
            if selectors:
                body = tinycss2.serialize(rule.content)
                yield f"{','.join(selectors)}{{{body}}}"
        elif rule.type == "at-rule" and rule.lower_at_keyword in NESTED:
            nested = tinycss2.parse_rule_list(rule.content)
            if inside := "".join(_used(nested, known)).strip():
                prelude = tinycss2.serialize(rule.prelude)
                yield f"@{rule.at_keyword}{prelude}{{{inside}}}"
        elif rule.type != "comment" or rule.value.startswith("!"):
            yield rule.serialize()  # A `!` marks the comment of a license.


def demanded(sheet: str) -> list[str]:
    """Return every word that a selector of the CSS `sheet` demands."""
    names = _demanded(tinycss2.parse_stylesheet(sheet))
    return sorted({word for name in names for word in WORD.findall(name)})


def _demanded(rules: list[Node]) -> Iterator[str]:
    for rule in rules:
        if rule.type == "qualified-rule":
            for _, names in _selectors(rule.prelude):
                yield from names
        elif rule.type == "at-rule" and rule.lower_at_keyword in NESTED:
            yield from _demanded(tinycss2.parse_rule_list(rule.content))


def _selectors(prelude: list[Node]) -> Iterator[tuple[str, list[str]]]:
    """Yield each selector, with the classes and ids that it demands."""
    start = 0
    for end, part in enumerate([*prelude, ","]):
        if part == ",":
            one = prelude[start:end]
            yield tinycss2.serialize(one).strip(), list(_names(one))
            start = end + 1


def _names(selector: list[Node]) -> Iterator[str]:
    before = None
    for token in selector:
        if token.type == "hash":
            yield token.value
        if token.type == "ident" and before == ".":
            yield token.value
        before = token


def forget(app: Sphinx) -> None:
    """Drop the trimmed sheets: Sphinx refuses to copy over another's work."""
    if app.builder.name == "html":
        for sheet in Path(app.outdir, "_static").rglob("*.css"):
            sheet.unlink()


def trim(app: Sphinx, pages: Pages) -> None:
    """Trim each style sheet of the site; drop the library of icons."""
    static = Path(app.outdir, "_static")
    for file in static.glob(f"{ICONS}*"):
        file.unlink()
    known = known_words(pages, static.rglob("*.js"))
    maker = f"{app.config.guard_digest} {tinycss2.__version__}"
    memory = Memory(Path(app.doctreedir, "sheets.json"), maker)
    for sheet in sorted(static.rglob("*.css")):
        trimmed = _trimmed(sheet.read_text("utf-8"), known, memory)
        sheet.write_text(trimmed, "utf-8")
    memory.save()


def _trimmed(sheet: str, known: set[str], memory: Memory) -> str:
    """Return the used rules, which are others only with other words."""
    names = memory.recall(f"names {sheet}", partial(demanded, sheet))
    found = " ".join(sorted(known.intersection(names)))
    rules: str = memory.recall(
        f"rules {found}\n{sheet}", partial(used_rules, sheet, known)
    )
    return rules


def known_words(pages: Pages, scripts: Iterable[Path]) -> set[str]:
    """Return every word of the pages and of the script files."""
    known = set().union(*(facts.words for facts in pages.values()))
    return known.union(
        *(words_of(file.read_text("utf-8")) for file in scripts)
    )
