"""Let a page run and draw only what the build put there.

Each page carries a content security policy: files of the site are allowed,
and of what stands in the page itself only what has one of the hashes.
A `<meta>` can say it, so that it also holds where the site is read from
disk.
"""

import re
from base64 import b64encode
from hashlib import sha256
from html import escape
from html.parser import HTMLParser
from pathlib import Path

from sphinx.application import Sphinx

from .site_pages import site_pages

CHARSET = '<meta charset="utf-8" />'
META = '<meta http-equiv="Content-Security-Policy" content="{}" />'
OLD = re.compile(META.format('[^"]*'))


class Inline(HTMLParser):
    """What stands in a page itself: scripts, styles and attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.script: set[str] = set()
        self.style: set[str] = set()
        self.script_attributes: set[str] = set()
        self.style_attributes: set[str] = set()
        self.inside: set[str] | None = None
        self.feed(text)

    def handle_starttag(
        self, tag: str, attrs: list[tuple[str, str | None]]
    ) -> None:
        """Take note of what the attributes of one element would do."""
        given = dict(attrs)
        if tag == "script" and "src" not in given:
            self.inside = self.script
        if tag == "style":
            self.inside = self.style
        for name, value in given.items():
            if name == "style":
                self.style_attributes.add(value or "")
            if name.startswith("on"):
                self.script_attributes.add(value or "")

    def handle_data(self, data: str) -> None:
        """Take note of the text of a script or of a style."""
        if self.inside is not None:
            self.inside.add(data)

    def handle_endtag(self, tag: str) -> None:
        """Leave the script or the style."""
        self.inside = None


def policy(text: str) -> str:
    """Return the policy that the page `text`, as HTML, needs."""
    inline = Inline(text)
    script, style = hashes(inline.script), hashes(inline.style)
    script_attributes = hashes(inline.script_attributes)
    style_attributes = hashes(inline.style_attributes)
    return "; ".join(
        " ".join(rule)
        for rule in (
            ["default-src", "'self'"],
            ["script-src", "'self'", *script],
            ["script-src-attr", *attributes(script_attributes)],
            ["style-src", "'self'", *style],
            ["style-src-attr", *attributes(style_attributes)],
            # The masks of the icons, and the theme's arrows.
            ["img-src", "'self'", "data:"],
            ["object-src", "'none'"],
            ["base-uri", "'none'"],
            ["form-action", "'self'"],
        )
    )


def hashes(texts: set[str]) -> list[str]:
    """Return the source of a policy that allows each of `texts`."""
    digests = (sha256(text.encode()).digest() for text in sorted(texts))
    return [f"'sha256-{b64encode(digest).decode()}'" for digest in digests]


def attributes(allowed: list[str]) -> list[str]:
    """Return the sources that allow these attributes, and no others."""
    return ["'unsafe-hashes'", *allowed] if allowed else ["'none'"]


def with_policy(text: str) -> str:
    """Return the page `text` with its policy, in place of an older one."""
    text = OLD.sub("", text)
    meta = META.format(escape(policy(text), quote=False))
    return text.replace(CHARSET, CHARSET + meta, 1)


def protect_site(app: Sphinx, error: Exception | None) -> None:
    """Put its policy into each page."""
    if error or app.builder.name != "html":
        return
    for page in site_pages(app):
        protect(page)


def protect(page: Path) -> None:
    """Put its policy into one HTML file."""
    text = page.read_text("utf-8")
    protected = with_policy(text)
    if protected != text:
        page.write_text(protected, "utf-8")
