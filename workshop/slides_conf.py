"""Sphinx configuration of the deck: settings only."""

project = "Event-driven Django"
extensions = ["myst_nb", "sphinx_revealjs"]
root_doc = "index"
exclude_patterns = ["doctrees"]
nb_execution_mode = "off"
nb_merge_streams = True
nb_render_markdown_format = "gfm"
revealjs_style_theme = "white"
revealjs_static_path = ["."]
revealjs_css_files = ["slides.css"]
revealjs_script_conf = {
    "hash": True,
    "slideNumber": True,
    "width": 1280,
    "height": 720,
    "margin": 0.05,
    "pdfMaxPagesPerSlide": 1,
    "pdfSeparateFragments": False,
}
