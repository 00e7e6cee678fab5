"""Run a session without a network: `python offline.py lab`.

It stands at the top of the kit, beside the folders `wheels` and `project`.
"""

import os
import subprocess
import sys
from pathlib import Path

KIT = Path(__file__).resolve().parent


def main() -> int:
    """Let pip and uv look into the kit alone, and start the session."""
    wheels = str(KIT / "wheels")
    offline = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": wheels}
    offline |= {"UV_NO_INDEX": "1", "UV_FIND_LINKS": wheels, "UV_OFFLINE": "1"}
    command = [sys.executable, str(KIT / "project" / "start.py")]
    return subprocess.call(
        [*command, *sys.argv[1:]], env={**os.environ, **offline}
    )


if __name__ == "__main__":
    sys.exit(main())
