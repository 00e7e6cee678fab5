"""What the guard adds to Sphinx: every directive, and every step in order.

Sphinx calls the steps of one event in the order of this list.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sphinx.application import Sphinx

from . import __version__
from .base import failures, folded, page_data, settings, steps
from .claims import (
    badges,
    claim_links,
    claims,
    results,
    review,
    site_claims,
    site_falsifiers,
    strips,
    tables,
    trade_offs,
)
from .origin import (
    excerpts,
    glued_units,
    provenance,
    reference,
    sources,
    surroundings,
    typed_numbers,
)
from .run import executed, execution

# What others do at the end of a build comes before the verdict on it.
AFTER_ALL_OTHERS = 900

STEPS: tuple[tuple[str, Callable[..., Any]], ...] = (
    ("config-inited", failures.digest_extensions),
    ("config-inited", execution.configure),
    ("config-inited", reference.link_code),
    # Before anything is read.
    ("builder-inited", failures.begin),
    ("builder-inited", site_claims.check_list),
    ("builder-inited", site_falsifiers.check_list),
    ("env-purge-doc", page_data.purge),
    ("env-merge-info", page_data.merge),
    ("env-get-outdated", failures.outdated),
    ("env-get-outdated", execution.outdated),
    ("env-get-outdated", site_falsifiers.outdated),
    ("env-before-read-docs", execution.run),
    ("env-before-read-docs", reference.set_up_django),
    # Each page that is read.
    ("source-read", typed_numbers.check),
    ("source-read", glued_units.check),
    ("autodoc-process-docstring", reference.note_documented),
    ("doctree-read", claim_links.link_claims),
    ("doctree-read", badges.badge_cells),
    ("doctree-read", sources.link_files),
    ("doctree-read", excerpts.collect),
    ("doctree-read", provenance.check_page),
    ("doctree-read", tables.check),
    ("doctree-read", strips.add),
    # All pages.
    ("env-updated", execution.check_site),
    ("env-updated", provenance.check_plain_pages),
    ("env-updated", claims.check_site),
    ("env-updated", site_falsifiers.check_site),
    ("env-updated", review.check_site),
    # What is written.
    ("missing-reference", claim_links.resolve),
    ("html-collect-pages", sources.pages),
    ("build-finished", results.write),
    ("build-finished", excerpts.write),
)
DIRECTIVES = {
    "excerpt": excerpts.Excerpt,
    "claim-count": tables.ClaimCount,
    "claim-ledger": tables.ClaimLedger,
    "errata": tables.Errata,
    "trade-offs": trade_offs.TradeOffs,
}
NEEDED = ("sphinx.ext.autodoc", "sphinx.ext.linkcode", "myst_nb")


def connect(app: Sphinx) -> dict[str, Any]:
    """Connect the guard to Sphinx."""
    settings.add_config_values(app)
    app.add_event(surroundings.ADDED)
    folded.add_nodes(app)
    before = [s for s in STEPS if s[0] == "config-inited"]
    steps.connect(app, before)  # so that myst-nb finds its settings made
    for name in NEEDED:
        app.setup_extension(name)
    app.add_source_parser(executed.ChapterParser, override=True)
    steps.add_directives(app, DIRECTIVES)
    steps.connect(app, STEPS[len(before) :])
    failures.listen(app)
    app.connect("build-finished", failures.end, priority=AFTER_ALL_OTHERS)
    return {
        "version": __version__,
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }
