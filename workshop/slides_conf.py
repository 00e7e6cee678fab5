"""Sphinx configuration of the deck: settings only."""

project = "Event-driven Django"
extensions = ["myst_nb", "sphinx_revealjs"]
root_doc = "index"
exclude_patterns = ["doctrees", "static"]
nb_execution_mode = "off"
nb_merge_streams = True
nb_render_text_lexer = "text"
nb_render_markdown_format = "gfm"
nb_mime_priority_overrides = [
    ("revealjs", mime, priority)
    for priority, mime in enumerate(
        ("text/html", "image/svg+xml", "image/png", "text/markdown")
        + ("text/plain",)
    )
]
revealjs_style_theme = "white"
revealjs_static_path = ["static"]
revealjs_css_files = [
    "revealjs/plugin/highlight/monokai.css",
    "slides.css",
]
revealjs_script_plugins = [
    {
        "name": "RevealHighlight",
        "src": "revealjs/plugin/highlight/highlight.js",
    }
]
revealjs_script_conf = {
    "hash": True,
    "slideNumber": True,
    "width": 1280,
    "height": 720,
    "margin": 0.05,
    "pdfMaxPagesPerSlide": 1,
    "pdfSeparateFragments": False,
}
