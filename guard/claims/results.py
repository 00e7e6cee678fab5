"""Publish what each claim says, and which cell has proved it."""

import json
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.util.logging import getLogger

from ..run.required_servers import NOTICE
from .site_claims import claims_of, is_proved, not_executed
from .site_falsifiers import Tried, tried_of

logger = getLogger(__name__)


def write(app: Sphinx, error: Exception | None) -> None:
    """Write claims.json beside the pages."""
    if error:
        return
    missing, tried = not_executed(app.env), tried_of(app.env)
    for id, reason in missing.items():
        logger.info("%s is unproved, %s: %s", id, NOTICE, reason)
    rows = [
        {
            "id": claim.id,
            "statement": claim.statement,
            "verdict": claim.verdict,
            "qualification": claim.qualification,
            "page": app.builder.get_target_uri(claim.page),
            "anchor": claim.anchor,
            "proved": is_proved(app.env, claim),
            "not_executed": missing.get(claim.id, ""),
            "falsifiers": [
                _told(app, each) for each in tried.get(claim.id, [])
            ],
        }
        for claim in claims_of(app).values()
    ]
    text = json.dumps(rows, indent=1, ensure_ascii=False)
    Path(app.outdir, "claims.json").write_text(text, "utf-8")


def _told(app: Sphinx, tried: Tried) -> dict[str, Any]:
    """Return what is published of one falsifier.

    `killed` is null for one that nobody has tried since it changed.
    """
    each, verdict = tried.falsifier, tried.verdict
    claim = claims_of(app)[each.claim]
    page = app.builder.get_target_uri(claim.page)
    caught = verdict.assertion if verdict else ""
    return {
        "id": each.id,
        "name": each.name,
        "file": each.file,
        "change": each.diff(Path(app.srcdir)),
        "killed": verdict.killed if verdict else None,
        "by": f"{page}#{claim.anchor}: {caught}" if caught else "",
    }
