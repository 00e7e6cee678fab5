"""Temporary folders go away, also those of a process that was killed."""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path

import pytest

from classroom.servers.folders import ABANDONED_AFTER, new_folder


def test_abandoned_folders_are_swept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder that a killed kernel left goes when the next one starts."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    old, recent = new_folder(), new_folder()
    long_ago = time.time() - ABANDONED_AFTER - 1
    os.utime(old, (long_ago, long_ago))
    new_folder()
    assert not old.exists()
    assert recent.exists()
