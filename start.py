"""Run a nox session where there is only Python: `python3 start.py docs`.

It keeps nox and uv, pinned with hashes, in `.venv`, and touches nothing
outside this folder. Everything else is in noxfile.py.
"""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
LOCK = ROOT / "requirements" / "nox.txt"
HOME = ROOT / ".venv"
STAMP = HOME / "installed"
TARGET = HOME / "tools"

# Variables by which pip puts packages elsewhere, or none at all.
ELSEWHERE = {
    f"PIP_{name}"
    for name in (
        *("CONSTRAINT", "DRY_RUN", "ISOLATED", "NO_DEPS", "PREFIX", "PYTHON"),
        *("PYTHON_VERSION", "PLATFORM", "REPORT", "REQUIREMENT", "ROOT"),
        *("TARGET", "UPGRADE", "USER"),
    )
}
RUN = "import sys; sys.path.insert(0, sys.argv.pop(1)); "
RUN += "from nox.__main__ import main; main()"


def main() -> int:
    # With it, Python would wait for more to type when all is done.
    os.environ.pop("PYTHONINSPECT", None)
    if sys.version_info < (3, 11):
        found = ".".join(map(str, sys.version_info[:3]))
        sys.exit(
            f"This is Python {found} at {sys.executable}; the guide needs "
            "3.11 or later. Try: `python3.12 start.py docs`"
        )
    if not sys.argv[1:] or sys.argv[1].startswith("-"):
        sys.exit("Name a session: `python3 start.py docs`, or tests, lab, ...")
    wanted = f"{sys.version}\n{hashlib.sha256(LOCK.read_bytes()).hexdigest()}"
    if not STAMP.exists() or STAMP.read_text() != wanted:
        print("Preparing .venv with nox and uv ...", flush=True)
        install()
        STAMP.write_text(wanted)
    command = [sys.executable, "-c", RUN, str(TARGET), "-s", *sys.argv[1:]]
    return subprocess.call(command, cwd=ROOT)


def install() -> None:
    """Install the tools into a folder of their own.

    By the pip of a fresh virtual environment; where Python comes without
    the parts to make one, by the system's pip, which is allowed to write
    to a folder even where it must not touch the system.
    """
    pips = [sys.executable]
    environment = [sys.executable, "-m", "venv", "--clear", str(HOME)]
    if subprocess.run(environment, capture_output=True).returncode == 0:
        folder = "Scripts" if sys.platform == "win32" else "bin"
        pips.insert(0, str(HOME / folder / "python"))
    options = ["--quiet", "--disable-pip-version-check"]
    options += ["--target", str(TARGET), "--require-hashes", "-r", str(LOCK)]
    for python in pips:
        command = [python, "-m", "pip", "install", *options]
        if not subprocess.call(command, env=environment_of_pip()):
            return
    sys.exit(
        "Could not install nox and uv (see above). Python needs pip or "
        "venv for it; on Debian and Ubuntu: apt install python3-venv"
    )


def environment_of_pip() -> dict[str, str]:
    """Return the environment, in which pip installs where it is told to.

    It still finds its index, its proxy and its certificates.
    """
    clean = {k: v for k, v in os.environ.items() if k not in ELSEWHERE}
    # Said here, so that no file of pip's says otherwise.
    return {**clean, "PIP_USER": "0", "PIP_REQUIRE_VIRTUALENV": "0"}


if __name__ == "__main__":
    sys.exit(main())
