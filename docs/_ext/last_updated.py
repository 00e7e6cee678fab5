"""Say on every page when it was changed last, where git knows.

A copy without its history, such as a shallow clone or an archive, says
nothing instead of something wrong.
"""

import subprocess
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

QUESTION = ("git", "rev-parse", "--is-shallow-repository")


def has_history(root: Path) -> bool:
    """Tell whether `root` is the folder of a clone with its whole history."""
    if not (root / ".git").exists():
        return False
    try:
        answer = subprocess.run(  # noqa: S603
            QUESTION, cwd=root, capture_output=True, text=True
        )
    except OSError:  # no git
        return False
    return answer.stdout.strip() == "false"


def setup(app: Sphinx) -> dict[str, Any]:
    """Leave the dates to the extension that reads them from git."""
    if has_history(Path(app.srcdir)):
        app.setup_extension("sphinx_last_updated_by_git")
    return {"parallel_read_safe": True, "parallel_write_safe": True}
