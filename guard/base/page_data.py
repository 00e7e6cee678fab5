"""What each page leaves in the build, also a parallel or repeated one."""

from typing import Any

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

Pages = dict[str, dict[str, list[Any]]]


def pages(env: BuildEnvironment) -> Pages:
    """Return the data of all pages: page name, then key, then values."""
    found: Pages = vars(env).setdefault("guard_pages", {})
    return found


def note(env: BuildEnvironment, key: str, value: Any) -> None:
    """Add `value` under `key` to the page that is being read."""
    page = pages(env).setdefault(env.docname, {})
    page.setdefault(key, []).append(value)


def noted(env: BuildEnvironment, key: str) -> dict[str, list[Any]]:
    """Return the values under `key` of each page that has some, by name."""
    return {
        name: page[key]
        for name, page in sorted(pages(env).items())
        if key in page
    }


def purge(app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    pages(env).pop(docname, None)


def merge(
    app: Sphinx,
    env: BuildEnvironment,
    docnames: set[str],
    other: BuildEnvironment,
) -> None:
    read = pages(other)
    pages(env).update({name: read[name] for name in docnames if name in read})
