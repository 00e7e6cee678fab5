"""What this site adds to Sphinx and the guard: every step, in order.

Sphinx calls the steps of one event in the order of this list.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

from guard.base import steps
from guard.origin.surroundings import ADDED

from .books import downloads, ebooks
from .chapters import (
    chapter_header,
    closing,
    deciding,
    exercises,
    finding,
    pictures,
    plans,
    tips,
)
from .site import (
    budget_table,
    build_times,
    csp,
    finished_pages,
    icons,
    last_updated,
    links,
    local_paths,
    search_index,
    sitemap,
    used_styles,
    verified,
)
from .site.page_facts import Pages

STEPS: tuple[tuple[str, Callable[..., Any]], ...] = (
    ("config-inited", exercises.number_nothing),
    ("builder-inited", used_styles.forget),
    ("builder-inited", exercises.write_one_page_as_many),
    ("builder-inited", deciding.check),
    ("env-get-outdated", ebooks.outdated),
    ("env-get-outdated", budget_table.outdated),
    # Each page that is read.
    ("doctree-read", tips.link_terms),
    ("doctree-read", tips.note_terms),
    ("doctree-read", exercises.check_page),
    ("doctree-read", chapter_header.open_chapter),
    ("doctree-read", closing.check),
    ("doctree-read", finding.be_found),
    ("doctree-read", pictures.check),
    # All pages.
    ("env-updated", chapter_header.check_site),
    ("env-updated", exercises.check_site),
    ("env-updated", tips.write_again),
    # What is written.
    ("write-started", search_index.restore),
    ("doctree-resolved", tips.add_tips),
    ("html-page-context", downloads.offer),
    ("html-page-context", verified.add),
    (ADDED, verified.state),
    # The finished site.
    ("build-finished", sitemap.complete),
    ("build-finished", downloads.publish),
    ("build-finished", ebooks.publish),
    ("build-finished", budget_table.publish),
)
# The finished pages, after whatever else others write into the site.
LAST_STEPS: tuple[Callable[[Sphinx, Pages], None], ...] = (
    icons.ship,
    used_styles.trim,
    links.check,
    local_paths.check,
    csp.protect,
)
DIRECTIVES = {
    "budgets": budget_table.Budgets,
    "ebooks": ebooks.Ebooks,
    "exercise-list": plans.ExerciseListDirective,
    "workshop-plan": plans.PlanDirective,
}


def connect(app: Sphinx) -> dict[str, Any]:
    """Connect this site to Sphinx."""
    build_times.listen(app)
    # Our step comes after theirs, of the same event.
    for name in ("guard", "sphinx_exercise"):
        app.setup_extension(name)
    app.add_config_value("guide_exercises_in", [], "env", list)
    app.add_config_value("guide_whole_chapters", True, "env", bool)
    app.add_config_value("guide_policy", True, "", bool)
    steps.connect(app, STEPS)
    app.setup_extension("sphinx_sitemap")
    if last_updated.has_history(Path(app.srcdir)):
        app.setup_extension("sphinx_last_updated_by_git")
    steps.connect(app, [("build-finished", finish)])
    steps.add_directives(app, DIRECTIVES)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def finish(app: Sphinx, error: Exception | None) -> None:
    """Take the last steps: of a site only, and of one that was written."""
    if error or app.builder.name != "html":
        return
    pages = finished_pages.read_pages(app)
    for step in LAST_STEPS:
        step(app, pages)
