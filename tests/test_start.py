"""The one script that runs before anything is installed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def start(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "start.py"), *arguments]
    return subprocess.run(command, capture_output=True, text=True)


@pytest.mark.parametrize("arguments", [(), ("--help",)])
def test_it_asks_for_a_session(arguments: tuple[str, ...]) -> None:
    """Without one it installs nothing, and says what it wants."""
    done = start(*arguments)
    assert done.returncode == 1
    assert "python3 start.py docs" in done.stderr


def test_it_names_a_python_that_is_too_old(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The error has the version, the path and the way out."""
    monkeypatch.syspath_prepend(str(ROOT))
    import start as script

    monkeypatch.setattr(script.sys, "version_info", (3, 9, 2))
    with pytest.raises(SystemExit, match="This is Python 3.9.2 at .* 3.11"):
        script.main()
