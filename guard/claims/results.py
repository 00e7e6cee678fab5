"""Publish what each claim says, and which cell has proved it."""

import json
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.util.logging import getLogger

from ..run.required_servers import NOTICE
from .site_claims import claims_of, is_proved, not_executed

logger = getLogger(__name__)


def write(app: Sphinx, error: Exception | None) -> None:
    """Write claims.json beside the pages."""
    if error:
        return
    missing = not_executed(app.env)
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
        }
        for claim in claims_of(app).values()
    ]
    text = json.dumps(rows, indent=1, ensure_ascii=False)
    Path(app.outdir, "claims.json").write_text(text, "utf-8")
