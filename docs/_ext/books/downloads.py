"""Offer each chapter as a notebook that has not run, in plain Markdown."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import nbformat
from nbformat.v4 import new_markdown_cell
from sphinx.application import Sphinx

from guard.base.fingerprint import of_text
from guard.base.page_data import noted, pages
from guard.claims.claims_file import Claim
from guard.claims.site_claims import claims_of
from guard.run.executed import executed_path

from ..chapters.tips import GLOSSARY, name_of
from ..site.memory import Memory
from .plain_markdown import Address, make_plain

# What a notebook that somebody found in a folder has to say by itself.
NEEDS = """> This chapter of *Event-Driven Django* runs on the project of the
> guide: clone it, run `python3 start.py lab --install-only` in it, and choose
> `.nox/lab/bin/python` of that folder as the kernel. Or open the chapter
> there: `python3 start.py lab`."""


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
    memory = Memory(Path(app.doctreedir, "downloads.json"), _maker(app))
    for docname in noted(app.env, "run"):
        target = Path(app.outdir, "_sources", f"{docname}.ipynb")
        target.parent.mkdir(parents=True, exist_ok=True)
        executed = executed_path(app.env, docname).read_text("utf-8")
        text = memory.recall(executed, partial(_text, executed, address))
        target.write_text(text, "utf-8")
    memory.save()


def _maker(app: Sphinx) -> str:
    """Return the state of all that a download is made of, but its chapter."""
    config = app.config
    parts = [config.guard_digest, config.guard_ledger, config.html_baseurl]
    return of_text(repr([*parts, claims_of(app), _terms(app)]))


def _text(executed: str, address: Address) -> str:
    """Return the notebook to offer, as JSON, for one that has run."""
    # Here, as its import takes long and few builds need it.
    from nbconvert.preprocessors import ClearOutputPreprocessor

    notebook = nbformat.reads(executed, 4)
    ClearOutputPreprocessor().preprocess(notebook, {})
    make_plain(notebook, address)
    notebook.cells.insert(0, new_markdown_cell(NEEDS, id="needs"))
    return f"{nbformat.writes(notebook)}\n"


def _terms(app: Sphinx) -> dict[str, tuple[str, str]]:
    """Return where each term of the glossary is: its page and part."""
    terms: dict[str, tuple[str, str]] = app.env.domaindata["std"]["terms"]
    return terms


def _address(
    app: Sphinx, claims: Mapping[str, Claim], page: str, part: str
) -> str:
    """Return the URL of a part of a page of the site."""
    if page == app.config.guard_ledger and part in claims:
        part = claims[part].ledger_anchor
    if page == GLOSSARY:
        _, part = _terms(app).get(name_of(part), (page, part))
    url = urljoin(app.config.html_baseurl, app.builder.get_target_uri(page))
    return f"{url}#{part}" if part else url
