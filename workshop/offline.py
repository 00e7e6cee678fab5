"""Run a session without a network: `python offline.py lab`.

It stands at the top of the kit, beside the folders `wheels` and `project`.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

KIT = Path(__file__).resolve().parent


def pythons() -> list[str]:
    """Return the versions of Python that the kit has packages for."""
    names = " ".join(path.name for path in (KIT / "wheels").glob("*.whl"))
    minors = set(re.findall(r"-cp3(\d+)-cp3\1-", names))
    return [f"3.{minor}" for minor in sorted(minors, key=int)]


def main() -> int:
    """Let pip and uv look into the kit alone, and start the session."""
    here, there = f"3.{sys.version_info.minor}", pythons()
    if not there:
        print(f"{KIT / 'wheels'} holds no packages: unpack the whole kit.")
        return 1
    if here not in there:
        print(
            f"This is Python {here}, and the kit has packages for Python"
            f" {', '.join(there)}. Start it with that one, such as"
            f" `python{there[-1]} offline.py lab`, or on Windows"
            f" `py -{there[-1]} offline.py lab`."
        )
        return 1
    wheels = str(KIT / "wheels")
    offline = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": wheels}
    offline |= {"UV_NO_INDEX": "1", "UV_FIND_LINKS": wheels, "UV_OFFLINE": "1"}
    command = [sys.executable, str(KIT / "project" / "start.py")]
    return subprocess.call(
        [*command, *sys.argv[1:]], env={**os.environ, **offline}
    )


if __name__ == "__main__":
    sys.exit(main())
