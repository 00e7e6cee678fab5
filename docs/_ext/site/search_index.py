"""Keep in the search what the index of the pages adds to it.

Sphinx carries the search from build to build, without those entries of the
pages that it does not write again.
"""

from pathlib import Path

from sphinx.application import Sphinx
from sphinx.builders import Builder
from sphinx.search import js_index

FILE = "searchindex.js"
Entries = dict[str, list[tuple[str, str, str]]]


def restore(app: Sphinx, builder: Builder) -> None:
    """Give the entries of the last build to the one that writes now."""
    file = Path(app.outdir, FILE)
    if builder.name == "html" and file.is_file():
        known = app.env._search_index_index_entries
        for page, entries in entries_of(file).items():
            if page in app.env.all_docs:
                known[page] = entries


def entries_of(file: Path) -> Entries:
    """Return the entries in a search index, by page.

    Each has its text, the anchor that it leads to, and "main" or "".
    """
    with file.open(encoding="utf-8") as stream:
        index = js_index.load(stream)
    found: Entries = {}
    for text, places in index.get("indexentries", {}).items():
        for page, anchor, is_main in places:
            entry = (text, anchor, "main" if is_main else "")
            found.setdefault(index["docnames"][page], []).append(entry)
    return dict(sorted(found.items()))
