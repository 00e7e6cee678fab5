"""Let a page run and draw only what the build put there.

Each page carries a content security policy: files of the site are allowed,
and of what stands in the page itself only what has one of the hashes.
A `<meta>` can say it, so that it also holds where the site is read from
disk.
"""

import re
from base64 import b64encode
from collections.abc import Iterable
from hashlib import sha256
from html import escape

from sphinx.application import Sphinx

from .page_facts import Facts, Pages

CHARSET = '<meta charset="utf-8" />'
META = '<meta http-equiv="Content-Security-Policy" content="{}" />'
OLD = re.compile(META.format('[^"]*'))


def policy(page: Facts) -> str:
    """Return the policy that a page needs."""
    script, style = hashes(page.scripts), hashes(page.styles)
    script_attributes = hashes(page.script_attributes)
    style_attributes = hashes(page.style_attributes)
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


def hashes(texts: Iterable[str]) -> list[str]:
    """Return the source of a policy that allows each of `texts`."""
    digests = (sha256(text.encode()).digest() for text in sorted(texts))
    return [f"'sha256-{b64encode(digest).decode()}'" for digest in digests]


def attributes(allowed: list[str]) -> list[str]:
    """Return the sources that allow these attributes, and no others."""
    return ["'unsafe-hashes'", *allowed] if allowed else ["'none'"]


def without_policy(text: str) -> str:
    """Return the page `text`, as HTML, without its policy."""
    return OLD.sub("", text)


def with_policy(text: str, page: Facts) -> str:
    """Return the page `text` with its policy, in place of an older one."""
    meta = META.format(escape(policy(page), quote=False))
    return without_policy(text).replace(CHARSET, CHARSET + meta, 1)


def protect(app: Sphinx, pages: Pages) -> None:
    """Put its policy into each page; take it away where there is to be none.

    A server that reloads pages in the browser adds a script to each.
    """
    for page, facts in pages.items():
        text = page.read_text("utf-8")
        protected = with_policy(text, facts)
        if not app.config.guide_policy:
            protected = without_policy(text)
        if protected != text:
            page.write_text(protected, "utf-8")
