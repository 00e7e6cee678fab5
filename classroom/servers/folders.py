"""Temporary folders of this project, and the ones that were left."""

from __future__ import annotations

import atexit
import shutil
import tempfile
import time
from pathlib import Path

PREFIX = "pharmacy-"
ABANDONED_AFTER = 24 * 60 * 60  # seconds


def new_folder() -> Path:
    """Make a folder that goes away at exit, and sweep abandoned ones."""
    root = Path(tempfile.gettempdir())
    for old in root.glob(f"{PREFIX}*"):
        if time.time() - old.stat().st_mtime > ABANDONED_AFTER:
            shutil.rmtree(old, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(prefix=PREFIX))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder
