"""The packages of a lock file for machines that are not this one."""

import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from packaging.requirements import Requirement

NO_WHEEL = re.compile(r"No matching distribution found for (\S+)")


@dataclass(frozen=True)
class Target:
    """A kind of machine: what pip calls it, and what markers ask for."""

    name: str
    platforms: tuple[str, ...]
    markers: dict[str, str]


LINUX = Target(
    "Linux x86_64",
    (
        *(f"manylinux_2_{minor}_x86_64" for minor in range(28, 16, -1)),
        "manylinux2014_x86_64",
    ),
    {
        "os_name": "posix",
        "sys_platform": "linux",
        "platform_system": "Linux",
        "platform_machine": "x86_64",
    },
)
MAC = {
    "os_name": "posix",
    "sys_platform": "darwin",
    "platform_system": "Darwin",
}
MAC_ARM = Target(
    "macOS arm64", ("macosx_14_0_arm64",), {**MAC, "platform_machine": "arm64"}
)
MAC_INTEL = Target(
    "macOS x86_64",
    ("macosx_14_0_x86_64",),
    {**MAC, "platform_machine": "x86_64"},
)
WINDOWS = Target(
    "Windows x86_64",
    ("win_amd64",),
    {
        "os_name": "nt",
        "sys_platform": "win32",
        "platform_system": "Windows",
        "platform_machine": "AMD64",
    },
)
TARGETS = (LINUX, MAC_ARM, MAC_INTEL, WINDOWS)


def entries(lock: str) -> Iterator[tuple[str, str]]:
    """Yield (requirement, its hashes as options) from a lock's text."""
    for line in lock.replace("\\\n", " ").splitlines():
        requirement, *hashes = line.split("--hash=")
        if requirement.strip() and not requirement.startswith("#"):
            options = " ".join(f"--hash={each.strip()}" for each in hashes)
            yield requirement.strip(), options


def chosen(lock: str, target: Target, python: str) -> str:
    """Return the lines of `lock` that `target` needs, without markers.

    `python` is a version like "3.12".  pip itself would ask the markers of
    the machine that it runs on.
    """
    environment = {
        **target.markers,
        "python_version": python,
        "python_full_version": f"{python}.0",
        "implementation_name": "cpython",
        "platform_python_implementation": "CPython",
    }
    lines = []
    for text, hashes in entries(lock):
        requirement = Requirement(text)
        if requirement.marker and not requirement.marker.evaluate(environment):
            continue
        requirement.marker = None
        lines.append(f"{requirement} {hashes}")
    return "\n".join([*lines, ""])


def download(
    lock: Path, target: Target, python: str, folder: Path, pip: list[str]
) -> list[str]:
    """Put the wheels of a lock into `folder`; `pip` is how to call it.

    Returns the packages that have no wheel for `target`; the others are
    there.  Raises RuntimeError when pip fails for another reason.
    """
    lines = chosen(lock.read_text("utf-8"), target, python).splitlines()
    missing: list[str] = []
    while lines:
        done = _pip_download(lines, target, python, folder, pip)
        if done.returncode == 0:
            break
        found = NO_WHEEL.search(done.stderr)
        if not found:
            raise RuntimeError(f"pip failed:\n{done.stderr}")
        missing.append(found.group(1))
        lines = [line for line in lines if not line.startswith(missing[-1])]
    return missing


def _pip_download(
    lines: list[str],
    target: Target,
    python: str,
    folder: Path,
    pip: list[str],
) -> "subprocess.CompletedProcess[str]":
    wanted = folder / "wanted.txt"
    wanted.write_text("\n".join([*lines, ""]), "utf-8")
    platforms = [f"--platform={each}" for each in target.platforms]
    try:
        return subprocess.run(
            [
                *pip,
                "download",
                "--quiet",
                "--disable-pip-version-check",
                "--only-binary=:all:",
                "--no-deps",
                "--require-hashes",
                f"--python-version={python}",
                "--implementation=cp",
                *platforms,
                f"--dest={folder}",
                f"--requirement={wanted}",
            ],
            capture_output=True,
            text=True,
        )
    finally:
        wanted.unlink()


def find_pip(root: Path) -> list[str]:
    """Return how to call a pip: the one of start.py, or this Python's.

    Raises FileNotFoundError when there is none.
    """
    own = root / ".venv" / ("Scripts" if sys.platform == "win32" else "bin")
    for python in (own / "python", Path(sys.executable), Path("python3")):
        pip = [str(python), "-m", "pip"]
        try:
            subprocess.run(
                [*pip, "--version"], check=True, capture_output=True
            )
        except (OSError, subprocess.CalledProcessError):
            continue
        return pip
    raise FileNotFoundError("no pip: apt install python3-venv, or python3-pip")
