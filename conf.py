"""Sphinx configuration: what is computed; pyproject.toml has the rest."""

import os
import sys
import tomllib
from pathlib import Path
from urllib.parse import urlsplit

REPOSITORY = "https://github.com/event-driven-django/guide"
PAGES = "https://event-driven-django.github.io/guide/"
SITE = os.environ.get("READTHEDOCS_CANONICAL_URL", PAGES)
SUMMARY = (
    "Events between the modules of a Django monolith: how to publish them "
    "safely, what breaks, and what each remedy costs."
)

ROOT = Path(__file__).parent
sys.path.insert(0, str(ROOT))

PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
GUARD = {f"guard_{key}": v for key, v in PYPROJECT["tool"]["guard"].items()}
globals().update(PYPROJECT["tool"]["sphinx"] | GUARD)

project = html_title = llms_txt_title = "Event-Driven Django"
author = copyright = "The Event-Driven Django authors"
version = PYPROJECT["project"]["version"]

extensions = [
    "guard",
    "docs._ext",
    "sphinx.ext.intersphinx",
    "notfound.extension",
    "sphinx_copybutton",
    "sphinx_design",
    "sphinx_llms_txt",
    "sphinxext.opengraph",
]

html_theme = "sphinx_book_theme"
html_baseurl = ogp_site_url = SITE
html_theme_options = {
    **PYPROJECT["tool"]["sphinx"]["html_theme_options"],
    "repository_branch": "main",
    "repository_url": REPOSITORY,
}
html_context = {"default_mode": "auto", "description": SUMMARY}

notfound_urls_prefix = urlsplit(SITE).path
llms_txt_summary = f"{SUMMARY} Every example ran."
ogp_social_cards = {"site_url": urlsplit(REPOSITORY).path[1:]}
