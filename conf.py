"""Sphinx configuration: settings only.  The source is the repository root."""

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

project = html_title = llms_txt_title = "Event-Driven Django"
author = copyright = "The Event-Driven Django authors"
version = PYPROJECT["project"]["version"]
include_patterns = ["index.md", "docs/**", "notebooks/**"]
exclude_patterns = ["docs/_*/**", "**/.ipynb_checkpoints"]
# Folders that Sphinx would walk through to find no page.
exclude_patterns += [".*", "_*", "example_project", "tests", "workbooks"]
nitpicky = True
nitpick_ignore_regex = [
    # Types that no inventory and no page describes stay plain text.
    ("py:class", r"(celery|collections|django|example_project)\..+"),
    ("py:class", r"(IPython|kombu)\..+"),
]

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

myst_enable_extensions = ["colon_fence", "deflist", "smartquotes"]
myst_heading_anchors = 3
nb_ipywidgets_js = {}
nb_merge_streams = True
nb_render_markdown_format = "gfm"  # CommonMark has no tables.

guard_cell_timeout = 120
guard_durations = "docs/durations.toml"
guard_preload = [
    "ipykernel.kernelapp",
    "ipykernel.zmqshell",
    "myst_nb",
    "django.contrib.admin",
    "django.contrib.auth.password_validation",
    "django.contrib.auth.tokens",
    "django.contrib.messages.apps",
    "django.contrib.staticfiles.apps",
    "django.core.management.commands.migrate",
    "django.db.backends.sqlite3.base",
    "django.test",
    "celery.contrib.django.task",
    "celery.fixups.django",
    "celery.loaders.app",
    "psycopg",
]
guard_packages = ["example_project", "classroom"]
guard_inputs = ["requirements/docs.txt"]
guard_unwatched = [
    *("tree:example_project", "tree:classroom", "tree:tests"),
    *("tree:benchmarks", "file:conftest.py", "file:pyproject.toml"),
]
# Runs a chapter's code on each Django that the matrix has installed.
DJANGOS = ".nox/matrix*/lib/*/site-packages/[dD]jango-[0-9]*.dist-info"
guard_globs = {
    "file:classroom/versions.py": DJANGOS,
    "tree:classroom": DJANGOS,
}
guard_why_missing = "classroom.servers.why_missing"
guard_versions = ["Django", "celery", "psycopg"]
guard_commands = {
    "nox -s": "nox",
    "nox -s manage --": "django:example_project",
    "nox --list": "anything",
    "python3 start.py": "nox:start.py",
    "python3 start.py manage --": "django:example_project",
    "python -m example_project": "django:example_project",
}
guard_extensions = ["docs/_ext"]
guard_django_settings = "example_project.settings"

guide_exercises_in = ["Part one", "Part three"]

# Committed copies: a build opens no connection.
intersphinx_mapping = {
    "python": ("https://docs.python.org/3", "docs/_inventories/python.inv"),
    "django": (
        "https://docs.djangoproject.com/en/5.2",
        "docs/_inventories/django.inv",
    ),
}
autodoc_default_options = {"members": True, "show-inheritance": True}
autodoc_member_order = "bysource"
autodoc_preserve_defaults = True
default_role = "code"
add_module_names = False

html_theme = "sphinx_book_theme"
html_baseurl = SITE
html_theme_options = {
    "article_footer_items": ["verified", "last-updated"],
    "article_header_start": ["toggle-primary-sidebar", "breadcrumbs"],
    "footer_content_items": [],
    "home_page_in_toc": True,
    "navbar_persistent": [],
    "repository_branch": "main",
    "repository_url": REPOSITORY,
    "show_toc_level": 2,
    "use_edit_page_button": True,
    "use_issues_button": True,
    "use_repository_button": True,
}
html_context = {"default_mode": "auto", "description": SUMMARY}
html_static_path = ["docs/_static"]
html_css_files = ["guide.css"]
html_favicon = "docs/_static/favicon.svg"
html_last_updated_fmt = "%Y-%m-%d"
html_show_sphinx = False
templates_path = ["docs/_templates"]
copybutton_selector = "div.cell_input pre, div.excerpt pre"

notfound_urls_prefix = urlsplit(SITE).path
sitemap_url_scheme = "{link}"
sitemap_excludes = ["404.html", "genindex.html", "search.html"]
llms_txt_summary = f"{SUMMARY} Every example ran."
llms_txt_exclude = ["genindex", "search"]
ogp_site_url = SITE
ogp_social_cards = {"site_url": urlsplit(REPOSITORY).path[1:]}
git_untracked_show_sourcelink = True

epub_basename = "guide"
epub_show_urls = "no"
