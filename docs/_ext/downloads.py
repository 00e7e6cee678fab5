"""Offer each chapter as a notebook that has not run, in plain Markdown."""

from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import nbformat
from claims import LEDGER
from claims_file import read_claims
from execution import executed_path
from nbconvert.preprocessors import ClearOutputPreprocessor
from page_data import noted, pages
from plain import Claims, make_plain
from sphinx.application import Sphinx
from tips import GLOSSARY, name_of


def _offer(
    app: Sphinx, page: str, template: str, context: dict[str, Any], tree: Any
) -> None:
    """Let the theme's download button offer the notebook."""
    if "run" in pages(app.env).get(page, {}):
        context["ipynb_source"] = f"{page}.ipynb"


def _publish(app: Sphinx, error: Exception | None) -> None:
    """Put the notebooks where the download button points."""
    if error or app.builder.name != "html":
        return
    claims = read_claims(Path(app.srcdir))
    address = partial(_address, app, claims)
    for docname in noted(app.env, "run"):
        target = Path(app.outdir, "_sources", f"{docname}.ipynb")
        target.parent.mkdir(parents=True, exist_ok=True)
        notebook = nbformat.read(executed_path(app.env, docname), 4)
        ClearOutputPreprocessor().preprocess(notebook, {})
        make_plain(notebook, claims, address)
        nbformat.write(notebook, target)


def _address(app: Sphinx, claims: Claims, page: str, part: str) -> str:
    """Return the URL of a part of a page of the site."""
    terms = app.env.domaindata["std"]["terms"]
    if page == LEDGER and part in claims:
        part = claims[part].ledger_anchor
    if page == GLOSSARY:
        _, part = terms.get(name_of(part), (page, part))
    url = urljoin(app.config.html_baseurl, app.builder.get_target_uri(page))
    return f"{url}#{part}" if part else url


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect to Sphinx."""
    app.connect("html-page-context", _offer, priority=400)
    app.connect("build-finished", _publish)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
