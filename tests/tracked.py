"""What belongs to the repository."""

from __future__ import annotations

import subprocess
from pathlib import Path


def tracked(root: Path, *patterns: str) -> list[str]:
    """Return the files that git tracks, or would track, below `root`.

    They are paths from `root`, in order; `patterns` choose some of them.
    """
    command = ["git", "ls-files", "-co", "--exclude-standard", *patterns]
    done = subprocess.run(
        command, cwd=root, capture_output=True, text=True, check=True
    )
    names = done.stdout.splitlines()
    return [name for name in names if (root / name).is_file()]
