"""Offer each chapter as a notebook that has not run, in plain Markdown."""

from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import nbformat
from nbconvert.preprocessors import ClearOutputPreprocessor
from sphinx.application import Sphinx

from guard.base.page_data import noted, pages
from guard.claims.claims import claims_of
from guard.run.executed import executed_path

from ..chapters.tips import GLOSSARY, name_of
from .plain_markdown import Claims, make_plain


def offer(
    app: Sphinx, page: str, template: str, context: dict[str, Any], tree: Any
) -> None:
    """Let the theme's download button offer the notebook."""
    if "run" in pages(app.env).get(page, {}):
        context["ipynb_source"] = f"{page}.ipynb"


def publish(app: Sphinx, error: Exception | None) -> None:
    """Put the notebooks where the download button points."""
    if error or app.builder.name != "html":
        return
    claims = claims_of(app)
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
    if page == app.config.guard_ledger and part in claims:
        part = claims[part].ledger_anchor
    if page == GLOSSARY:
        _, part = terms.get(name_of(part), (page, part))
    url = urljoin(app.config.html_baseurl, app.builder.get_target_uri(page))
    return f"{url}#{part}" if part else url
