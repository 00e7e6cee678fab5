"""Show a piece of a file of this repository, and list all that is shown.

```{excerpt} shop/tea.py::cups
```
"""

import json
from pathlib import Path
from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from ..base.failures import report
from ..base.page_data import note, noted
from ..base.text_file import read_text
from ..run.executed import executed_path
from .source_objects import Span, find_object
from .sources import source_uri

LANGUAGES = {".py": "python", ".toml": "toml", ".md": "markdown"}
WHOLE = 40  # as many lines as a file may have to be shown whole
NO_LINES = "`:lines:` is refused, lines move: name an object"
TOO_LONG = f"a file of more than {WHOLE} lines: name an object, `file::object`"


class Excerpt(SphinxDirective):
    """An excerpt by object, or a small file as a whole."""

    required_arguments = 1
    option_spec: ClassVar[dict[str, Any]] = {"lines": directives.unchanged}

    def run(self) -> list[nodes.Node]:
        """Return the caption and the code; report what cannot be found."""
        file, _, name = self.arguments[0].partition("::")
        path = Path(self.env.srcdir, file)
        try:
            span, source = self.find(path, name)
        except LookupError as error:
            report(self.get_location(), f"excerpt of {file}: {error.args[0]}")
            return []
        shown = {"file": file, "object": name, **vars(span)}
        note(self.env, "excerpts", shown)
        code = nodes.literal_block("", span.text(source))
        code["language"] = LANGUAGES.get(path.suffix, "text")
        code["guard_excerpt"] = True
        self.set_source_info(code)
        caption = self.caption(file, name, span)
        return [nodes.container("", caption, code, classes=["excerpt"])]

    def find(self, path: Path, name: str) -> tuple[Span, str]:
        """Return the lines to show and the text of the whole file."""
        if "lines" in self.options:
            raise LookupError(NO_LINES)
        if not path.is_file():
            raise LookupError("no such file: was it moved?")
        self.env.note_dependency(path)
        source = read_text(path, Path(self.env.srcdir))
        span = find_object(source, name)
        if not name and span.end > WHOLE:
            raise LookupError(TOO_LONG)
        return span, source

    def caption(self, file: str, name: str, span: Span) -> nodes.paragraph:
        """Return the name of the file, linked to the page that shows it."""
        text: nodes.Element = nodes.literal(
            "", f"{file}::{name}" if name else file
        )
        if file.endswith(".py"):
            uri = source_uri(self.env.app, file, span.start)
            text = nodes.reference("", "", text, refuri=uri)
        return nodes.paragraph("", "", text, classes=["excerpt-file"])


def collect(app: Sphinx, doctree: nodes.document) -> None:
    """List the excerpts that the cells of this page showed."""
    path = executed_path(app.env, app.env.docname)
    if "source_map" not in app.env.metadata[app.env.docname]:
        return
    notebook = json.loads(path.read_text("utf-8"))
    lines = notebook["metadata"]["source_map"]
    for line, cell in zip(lines, notebook["cells"], strict=True):
        for output in cell.get("outputs", []):
            shown = _shown(output.get("metadata", {}))
            if shown:
                _check(app, f"{app.env.docname}.md:{line + 2}", shown)
                note(app.env, "excerpts", dict(shown))


def _shown(metadata: dict[str, Any]) -> dict[str, Any] | None:
    """Return the excerpt of an output: IPython notes it by kind of output."""
    kinds = [one for one in metadata.values() if isinstance(one, dict)]
    found = [one["excerpt"] for one in [metadata, *kinds] if "excerpt" in one]
    return found[0] if found else None


def _check(app: Sphinx, location: str, shown: dict[str, Any]) -> None:
    """Report a shown object that is not in the file it is said to be in."""
    file, name = shown["file"], shown["object"]
    path = Path(app.srcdir, file)
    if not path.is_file():
        report(location, f"excerpt of {file}: no such file in this repository")
        return
    try:
        if name:
            find_object(read_text(path, Path(app.srcdir)), name)
    except LookupError as error:
        report(location, f"excerpt of {file}: {error.args[0]}")


def write(app: Sphinx, error: Exception | None) -> None:
    """Write excerpts.json beside the pages."""
    if error:
        return
    rows = [
        {"page": page, **shown}
        for page, found in noted(app.env, "excerpts").items()
        for shown in found
    ]
    text = json.dumps(rows, indent=1)
    Path(app.outdir, "excerpts.json").write_text(text, "utf-8")
