"""Say on every page when it was changed last, where git knows.

A copy without its history, such as a shallow clone or an archive, says
nothing instead of something wrong.
"""

import subprocess
from pathlib import Path

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
