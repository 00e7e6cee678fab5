"""Tell the day before whether a machine is ready; needs Python alone."""

import shutil
import socket
import subprocess
import sys
import webbrowser
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FOLDER = "Scripts" if sys.platform == "win32" else "bin"
PYTHON = ROOT / ".nox" / "lab" / FOLDER / "python"
OLDEST = (3, 11)
DISK_GB = 3
PORTS = range(8888, 8938)  # those that JupyterLab tries

Probe = Callable[[], str]


def python() -> str:
    """Return what is wrong with this Python, and the way out, or ""."""
    if sys.version_info >= OLDEST:
        return ""
    found = ".".join(map(str, sys.version_info[:3]))
    return f"this is Python {found}: install 3.11 or later from python.org"


def git() -> str:
    """Return how to get git, where there is none."""
    return "" if shutil.which("git") else "install it from git-scm.com"


def disk(path: Path = ROOT) -> str:
    """Return how much disk is missing."""
    free = shutil.disk_usage(path).free / 1e9
    if free >= DISK_GB:
        return ""
    return f"{free:.1f} GB are free at {path}: make room for {DISK_GB} GB"


def environment(python: Path = PYTHON) -> str:
    """Return why JupyterLab is not installed; installing it is tried."""
    if not python.exists():
        _run(sys.executable, str(ROOT / "start.py"), "lab", "--install-only")
    error = _run(str(python), "-c", "import jupyterlab, django")
    if not error:
        return ""
    return (
        f"{error}: run `python3 start.py lab` where there is a network, or"
        " take the kit"
    )


def kernel(python: Path = PYTHON) -> str:
    """Return why a kernel does not run a cell on the project's database."""
    error = _run(str(python), "-m", "workshop.probe")
    if not error:
        return ""
    return f"{error}: delete the folder .nox/lab, and ask the doctor again"


def port(ports: range = PORTS) -> str:
    """Return why JupyterLab finds no port on this machine."""
    for number in ports:
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", number))
            except OSError:
                continue
            return ""
    return f"{ports.start} to {ports.stop - 1} are taken: close some servers"


def browser() -> str:
    """Return what to do where no browser is found."""
    try:
        webbrowser.get()
    except webbrowser.Error:
        return "none was found: open the address that JupyterLab prints"
    return ""


def _run(*command: str) -> str:
    """Run a command in the project; return the last line of its error."""
    try:
        done = subprocess.run(
            command, cwd=ROOT, capture_output=True, text=True, timeout=900
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return str(error)
    lines = done.stderr.strip().splitlines() or [f"exit {done.returncode}"]
    return lines[-1] if done.returncode else ""


PROBES: dict[str, Probe] = {
    "Python": python,
    "git": git,
    "room on the disk": disk,
    "JupyterLab is installed": environment,
    "a notebook runs on the database": kernel,
    "a free port": port,
}
# A workshop can do without these, as on a server that is reached from afar.
NICE_TO_HAVE: dict[str, Probe] = {"a browser": browser}


def diagnose(
    probes: dict[str, Probe], nice_to_have: dict[str, Probe] | None = None
) -> int:
    """Print a line for each probe; return 1 if the machine is not ready.

    What is only nice to have is noted where it lacks, and no more.
    """
    lacking = [n for n, probe in probes.items() if tell(n, probe, "✗")]
    for name, probe in (nice_to_have or {}).items():
        tell(name, probe, "·")
    print("Not ready: mend what has a cross." if lacking else "Ready.")
    return 1 if lacking else 0


def tell(name: str, probe: Probe, mark: str) -> str:
    """Print a tick, or `mark` and the problem; return the problem."""
    problem = probe()
    print(f"{mark} {name}: {problem}" if problem else f"✓ {name}", flush=True)
    return problem


def main(arguments: list[str]) -> int:
    """Tell whether this machine is ready; return the exit code."""
    return diagnose(PROBES, NICE_TO_HAVE)
