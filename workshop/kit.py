"""One zip for a USB stick: all that a workshop without a network needs."""

import shutil
import subprocess
from pathlib import Path

from workshop.wheels import TARGETS, download, find_pip
from workshop.workbooks import chapters, make

ROOT = Path(__file__).resolve().parents[1]
BUILD = ROOT / "_build"
NEEDED = {
    BUILD / "html" / "claims.json": "python3 start.py docs",
    BUILD / "slides" / "slides.pdf": "python3 start.py workshop -- slides",
}
LOCKS = [ROOT / "requirements" / f"{n}.txt" for n in ("nox", "lab")]
README = """Event-Driven Django: the workshop, without a network

1. Read: open site/index.html in a browser.  slides/slides.pdf are the slides.
2. You need Python (python.org).  This kit has the packages for
{targets}
3. Unpack this zip, open a terminal in its folder, and run

       python3 offline.py lab

   On Windows the first word is `py`.  It installs from the folder `wheels`
   into the folder `project`, and opens JupyterLab.  Your exercises are in
   its folder `workbooks`.
4. What you have solved:     python3 offline.py workshop -- check 04
   Start an exercise anew:   python3 offline.py workshop -- reset 04
   Is this machine ready?    python3 offline.py workshop -- doctor
"""


def missing() -> list[str]:
    """Return what has to be made before the kit."""
    return [
        f"{path.relative_to(ROOT)} is missing: run {command}"
        for path, command in NEEDED.items()
        if not path.is_file()
    ]


def copy_project(folder: Path) -> None:
    """Put the committed files of the project, and workbooks, in `folder`."""
    folder.mkdir()
    archive = subprocess.run(
        ["git", "archive", "HEAD"],  # noqa: S607 - git is where PATH says
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    subprocess.run(
        ["tar", "-x", "-C", str(folder)],  # noqa: S607
        input=archive.stdout,
        check=True,
    )
    for chapter in chapters(folder, []):
        make(folder, chapter)


def copy_wheels(folder: Path, pythons: list[str]) -> dict[str, list[str]]:
    """Download the packages of each target and Python into `folder`.

    Returns what is missing, by the name of the target.
    """
    folder.mkdir()
    pip = find_pip(ROOT)
    missing = {}
    for target in TARGETS:
        for python in pythons:
            name = f"{target.name}, Python {python}"
            missing[name] = [
                package
                for lock in LOCKS
                for package in download(lock, target, python, folder, pip)
            ]
            print(_line(name, missing[name]), flush=True)
    return missing


def _line(name: str, missing: list[str]) -> str:
    if not missing:
        return f"   ✓ {name}"
    return f"   ✗ {name}: needs a network for {', '.join(missing)}"


def readme(missing: dict[str, list[str]]) -> str:
    """Return the text that a participant reads first."""
    return README.format(
        targets="\n".join(_line(*each) for each in missing.items())
    )


def main(arguments: list[str]) -> int:
    """Make the zip for `kit 3.11 3.12`; return the exit code."""
    pythons = arguments[1:] or ["3.12"]
    problems = missing()
    if problems:
        print(*problems, sep="\n")
        return 1
    kit = BUILD / "kit"
    shutil.rmtree(kit, ignore_errors=True)
    kit.mkdir(parents=True)
    copy_project(kit / "project")
    missing_wheels = copy_wheels(kit / "wheels", pythons)
    shutil.copytree(BUILD / "html", kit / "site")
    shutil.copytree(BUILD / "slides", kit / "slides")
    shutil.copy(Path(__file__).with_name("offline.py"), kit)
    (kit / "README.txt").write_text(readme(missing_wheels), "utf-8")
    zipped = Path(shutil.make_archive(str(kit), "zip", kit))
    size = zipped.stat().st_size / 1e6
    print(f"{zipped.relative_to(ROOT)}: {size:.0f} MB")
    return 0
