"""Leave out of the style sheets the rules that no page uses.

The theme ships all of Bootstrap and Font Awesome.  A rule stays unless each
of its selectors names a class or an id that is a word nowhere: in no page,
and in no script, which may set it later.
"""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import tinycss2
from sphinx.application import Sphinx
from tinycss2.ast import Node

from .site_pages import site_pages

WORD = re.compile(r"[\w-]+")
NESTED = {"media", "supports"}
ICONS = "scripts/fontawesome.js"  # See icons.py, which takes its place.


def words(files: Iterable[Path]) -> set[str]:
    """Return every word of the text `files`."""
    found: set[str] = set()
    for file in files:
        found.update(WORD.findall(file.read_text("utf-8")))
    return found


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


def trim(app: Sphinx, error: Exception | None) -> None:
    """Trim each style sheet of the site; drop the library of icons."""
    if error or app.builder.name != "html":
        return
    static = Path(app.outdir, "_static")
    for file in static.glob(f"{ICONS}*"):
        file.unlink()
    known = words([*site_pages(app), *sorted(static.rglob("*.js"))])
    for sheet in sorted(static.rglob("*.css")):
        trimmed = used_rules(sheet.read_text("utf-8"), known)
        sheet.write_text(trimmed, "utf-8")
