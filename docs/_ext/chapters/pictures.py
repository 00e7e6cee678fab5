"""Each picture reads without eyes, without a network, and in both modes."""

from collections.abc import Iterator
from html.parser import HTMLParser

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.nodes import get_node_line

from guard.base.failures import report

NO_TEXT = (
    'a picture needs a text alternative: role="img" and a <title> or an'
    " aria-label in an <svg>, an alt in an image"
)
NO_MODE = "a picture must paint with currentColor, to read in both modes"
ELSEWHERE = "a picture must not load anything from another host"
VOID = {"img", "br", "hr", "input"}


class Pictures(HTMLParser):
    """The faults of the pictures in a piece of HTML, in `faults`."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.faults: list[str] = []
        self._open: list[str] = []
        self._said = self._role = self._painted = ""
        self.feed(text)
        self.close()

    def handle_starttag(
        self, tag: str, attrs: list[tuple[str, str | None]]
    ) -> None:
        """Note what a picture says of itself, and what it loads."""
        found = {name: value or "" for name, value in attrs}
        if tag == "svg" and not self.inside:
            self._role, self._painted = found.get("role", ""), ""
            self._said = found.get("aria-label", "")
        if tag == "img" and not found.get("alt", "").strip():
            self.faults.append(NO_TEXT)
        if tag not in VOID:
            self._open.append(tag)
        if self.inside or tag == "img":
            self._note(found)

    def handle_startendtag(
        self, tag: str, attrs: list[tuple[str, str | None]]
    ) -> None:
        """Take an element without content like one with none."""
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def _note(self, found: dict[str, str]) -> None:
        values = " ".join(
            value for name, value in found.items() if name != "xmlns"
        )
        if "currentColor" in values:
            self._painted = values
        links = [found.get(name, "") for name in ("href", "src")]
        loads = [one for one in links if one.startswith(("http", "//"))]
        if loads or "url(http" in values:
            self.faults.append(ELSEWHERE)

    @property
    def inside(self) -> bool:
        """Whether an <svg> is open."""
        return "svg" in self._open

    def handle_data(self, data: str) -> None:
        """Note the words of a title."""
        if self.inside and self._open[-1] == "title":
            self._said += data

    def handle_endtag(self, tag: str) -> None:
        """Judge a picture when it is closed."""
        while self._open and self._open.pop() != tag:
            pass
        if tag == "svg" and not self.inside:
            if self._role != "img" or not self._said.strip():
                self.faults.append(NO_TEXT)
            if not self._painted:
                self.faults.append(NO_MODE)


def faults(doctree: nodes.document) -> Iterator[tuple[int, str]]:
    """Yield (line, fault) for each picture that some reader cannot read."""
    for raw in doctree.findall(nodes.raw):
        for fault in Pictures(raw.astext()).faults:
            yield get_node_line(raw.parent) or 1, fault
    for image in doctree.findall(nodes.image):
        if not image.get("alt", "").strip():
            yield get_node_line(image) or 1, NO_TEXT


def check(app: Sphinx, doctree: nodes.document) -> None:
    """Report what is missing."""
    for line, fault in faults(doctree):
        report(f"{app.env.docname}.md:{line}", fault)
