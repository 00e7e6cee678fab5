"""Sphinx configuration: settings only.  The source is the repository root."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parent / "docs" / "_ext"))

project = "Event-Driven Django"
author = "The Event-Driven Django authors"
html_title = project
root_doc = "index"
include_patterns = ["index.md", "docs/**", "notebooks/**"]
exclude_patterns = [
    "docs/_*/**",
    "**/.ipynb_checkpoints",
    # Folders that Sphinx would walk through to find no page.
    ".*",
    "_*",
    "example_project",
    "tests",
]
nitpicky = True

extensions = [
    "execution",
    "excerpts",
    "sources",
    "links",
    "provenance",
    "claims",
    "claim_tables",
    "figures",
    "verified",
    "icons",
    "used_styles",
    "policy",
    "budget_table",
    "sphinx_copybutton",
    "sphinx_design",
]

myst_enable_extensions = ["colon_fence", "deflist", "smartquotes"]
myst_heading_anchors = 3
nb_ipywidgets_js = {}
nb_merge_streams = True
nb_render_markdown_format = "gfm"  # CommonMark has no tables.

guide_cell_timeout = 120

html_theme = "sphinx_book_theme"
html_theme_options = {
    "article_footer_items": ["verified.html"],
    "footer_content_items": [],
    "home_page_in_toc": True,
    "launch_buttons": {},
    "navbar_center": [],
    "navbar_end": [],
    "navbar_persistent": [],
    "navbar_start": [],
    "show_toc_level": 2,
    "use_download_button": True,
    "use_issues_button": False,
    "use_repository_button": False,
    "use_source_button": False,
}
html_context = {
    "default_mode": "auto",
    "description": "Events between the modules of a Django monolith: how to"
    " publish them safely, what breaks, and what each remedy costs.",
}
html_static_path = ["docs/_static"]
html_css_files = ["guide.css"]
html_favicon = "docs/_static/favicon.svg"
html_copy_source = True
html_show_sphinx = False
templates_path = ["docs/_templates"]
copybutton_selector = "div.cell_input pre, div.excerpt pre"
